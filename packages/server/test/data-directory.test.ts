import { cp, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';

// One after the other on one data directory: each start takes seconds.
let directory: string;
let data: string;
let server: ServerProcess;
const running: ServerProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-data-'));
  data = join(directory, 'data');
  server = await start(data);
});
afterAll(async () => {
  for (const each of running) await stop(each, 'SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(dataDir: string): Promise<ServerProcess> {
  const started = await startServerProcess({ DATA_DIR: dataDir });
  running.push(started);
  return started;
}
async function stop(one: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  one.signal(signal);
  await one.ended;
}
const register = async ({ url }: ServerProcess, username: string) => {
  const body = JSON.stringify({ username, password: 'correct horse battery staple' });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/auth/register/`, { method: 'POST', headers, body })).status;
};

it('keeps the database in store/ and the keys in keys/, readable only by their owner', async () => {
  expect((await readdir(data)).sort()).toEqual(['keys', 'store']);
  expect((await readdir(join(data, 'keys'))).sort()).toEqual(['fernet.key', 'token.key']);
  const modes = ['store', 'keys', 'store/store.db', 'keys/fernet.key', 'keys/token.key'].map(
    async (path) => (await stat(join(data, path))).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o600, 0o600, 0o600]);
});

it('moves a database from beside the keys once, also after a kill -9', async () => {
  expect(await register(server, 'ada')).toBe(201);
  await stop(server, 'SIGKILL');
  // Files were beside the database later.
  for (const file of (await readdir(join(data, 'store'))).filter((name) => name !== 'files'))
    await rename(join(data, 'store', file), join(data, file));
  await rm(join(data, 'store'), { recursive: true });

  const second = await start(data);
  expect(await register(second, 'ada')).toBe(409);
  expect(await register(second, 'bob')).toBe(201);
  expect((await readdir(data)).sort()).toEqual(['keys', 'store']);
  await stop(second, 'SIGKILL');
  server = await start(data);
  expect(await register(server, 'bob')).toBe(409);
});

it('is backed up by store/ alone, which cannot be decrypted by itself', async () => {
  const backup = join(directory, 'backup');
  await stop(server, 'SIGTERM');
  await cp(join(data, 'store'), join(backup, 'store'), { recursive: true });
  const keys = await Promise.all(
    ['fernet.key', 'token.key'].map(async (name) =>
      (await readFile(join(data, 'keys', name), 'utf8')).trim(),
    ),
  );
  for (const file of (await readdir(join(backup, 'store'))).filter((name) => name !== 'files')) {
    const bytes = await readFile(join(backup, 'store', file));
    for (const key of keys)
      expect(bytes.includes(key) || bytes.includes(Buffer.from(key, 'base64url'))).toBe(false);
  }
  await expect(start(backup)).rejects.toThrow(/fernet\.key is missing/);
  await cp(join(data, 'keys'), join(backup, 'keys'), { recursive: true });
  expect(await register(await start(backup), 'ada')).toBe(409);
});
