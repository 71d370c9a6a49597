import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenResponse, Upload } from '@sotto/protocol';
import { ERRORS } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { CAN_MOUNT, mountSmallDisk } from './support/small-disk.js';
import type { SmallDisk } from './support/small-disk.js';
import { runSotto } from './support/sotto-command.js';

const account = { username: 'ada', password: 'correct horse battery staple' };
const FULL = /^sotto: [^\n]*the disk is full[^\n]*\n$/;
// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });
let directory: string;
let disk: SmallDisk;
let server: ServerProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-disk-'));
});
afterEach(async () => {
  server?.signal('SIGKILL');
  await server?.ended;
  server = undefined;
  disk.close();
  await rm(directory, { recursive: true, force: true });
});

const environment = () => ({ DATA_DIR: directory, PORT: '0', LOG_LEVEL: 'silent', RATE_LIMITS: 'off' });
const run = async (...args: string[]) => {
  const { code, stderr } = await runSotto(args, environment());
  return { code, stderr };
};
const refused = { code: 2, stderr: expect.stringMatching(FULL) as string };

async function post(path: string, body: object | URLSearchParams, token?: string): Promise<Response> {
  const isForm = body instanceof URLSearchParams;
  return fetch(server!.url + path, {
    method: 'POST',
    headers: {
      ...(!isForm && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
}

describe.runIf(CAN_MOUNT)('a full disk', () => {
  it.each(['4k', '64k', '192k'])(
    'of %s is reported by a first start, which leaves no partial key',
    async (size) => {
      disk = mountSmallDisk(directory, size);
      expect(await run('serve')).toEqual(refused);
      disk.grow('4m');
      server = await startServerProcess(environment());
    },
  );

  it('is reported by a start on a store, and by a command', async () => {
    disk = mountSmallDisk(directory, '4m');
    server = await startServerProcess(environment());
    server.signal('SIGTERM');
    await server.ended;
    await disk.fill();
    expect(await run('serve')).toEqual(refused);
    expect(await run('sites', 'update', 'default', 'registration=off')).toEqual(refused);
    await disk.free();
    server = await startServerProcess(environment());
  });

  it('turns readiness 503 until there is space again', async () => {
    disk = mountSmallDisk(directory, '6m');
    server = await startServerProcess(environment());
    await post('/api/auth/register/', account);
    const form = new URLSearchParams({ grant_type: 'password', client_id: 'demo', ...account });
    const { access_token: token } = (await (await post('/oauth/token/', form)).json()) as TokenResponse;
    expect((await post('/api/chat/rooms/', { name: 'Den', slug: 'den' }, token)).status).toBe(201);
    const send = async () =>
      (await post('/api/chat/rooms/den/messages/', { content: 'x'.repeat(4000) }, token)).status;
    const ready = async () => (await fetch(`${server!.url}/readyz`)).status;
    expect([await send(), await ready()]).toEqual([201, 200]);
    const file = randomBytes(300_000);
    const begun = await post('/api/chat/rooms/den/uploads/', { name: 'plan', size: file.length }, token);
    const { id } = (await begun.json()) as Upload;
    const putPart = () =>
      fetch(`${server!.url}/api/chat/uploads/${id}/parts/0/`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(file),
      });
    await disk.fill();
    await expect.poll(send).toBe(503);
    await expect.poll(ready).toBe(503);
    const refused = await putPart();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'unavailable', detail: ERRORS.unavailable.title });
    // Small writes may still fit into SQLite's log: that is no recovery.
    for (let look = 0; look < 3; look += 1) {
      await send();
      expect(await ready()).toBe(503);
    }
    await disk.free();
    await expect.poll(ready).toBe(200);
    expect(await send()).toBe(201);
    expect((await putPart()).status).toBe(204);
    expect((await post(`/api/chat/uploads/${id}/complete/`, {}, token)).status).toBe(200);
  });
});
