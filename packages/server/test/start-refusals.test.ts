import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOperator } from './support/operator.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';

// A failing start or command gives the reason in one sentence that names the right variable or file.
const NOBODY = 65_534;
const PAGE_BYTES = 4096;
const uid = process.getuid?.() === 0 ? NOBODY : undefined;
const started: ServerProcess[] = [];
// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });
const run = createOperator();
let directory: string;
let data: string;
/** A data directory as a server leaves it at its end. */
let finished: string;

beforeAll(async () => {
  finished = await mkdtemp(join(tmpdir(), 'sotto-finished-'));
  data = finished;
  await startOnce();
  started.length = 0;
});
afterAll(() => rm(finished, { recursive: true, force: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-refusals-'));
  data = join(directory, 'data');
});
afterEach(async () => {
  for (const server of started.splice(0)) {
    server.signal('SIGKILL');
    await server.ended;
  }
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<ServerProcess> {
  const server = await startServerProcess({ DATA_DIR: data });
  started.push(server);
  return server;
}
async function startOnce(): Promise<void> {
  const server = await start();
  server.signal('SIGTERM');
  await server.ended;
}

/** Continues as if a server had run here. */
const copyFinished = () => cp(finished, data, { recursive: true });

/** The one sentence of a command that fails. */
async function refusal(
  args: string[],
  environment: Record<string, string> = {},
  options: { uid?: number | undefined } = {},
): Promise<string> {
  const given = { PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: data, ...environment };
  const { code, stdout, stderr } = await run(args, given, { cwd: directory, ...options });
  expect({ code, stdout, lines: stderr.trim().split('\n').length, stderr }).toMatchObject({
    ...{ code: 2, stdout: '', lines: 1 },
  });
  return stderr;
}

describe('.env', () => {
  it('with a malformed line', async () => {
    await writeFile(join(directory, '.env'), '\nTRUSTED_PROXIES 1\nDATA_DIR=/var/lib/sotto\n');
    const sentence = await refusal(['serve']);
    expect(sentence).toContain(`${join(directory, '.env')} has no NAME=value`);
    expect(sentence).toContain('line 2');
  });
  it('without read permission', async () => {
    await writeFile(join(directory, '.env'), 'PORT=0\n');
    await chmod(join(directory, '.env'), 0);
    await chmod(directory, 0o755);
    expect(await refusal(['serve'], {}, { uid })).toMatch(/unable to read .*\.env; .*\(EACCES\)/);
  });
});

describe('an address', () => {
  it('of the metrics that is taken, or unknown', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const taken = `127.0.0.1:${port}; the port is in use (set METRICS_PORT)`;
    expect(await refusal(['serve'], { METRICS_PORT: String(port) })).toContain(taken);
    blocker.close();
    const unknown = await refusal(['serve'], { METRICS_PORT: '0', METRICS_HOST: '192.0.2.1' });
    expect(unknown).toMatch(/192\.0\.2\.1:0; .*no such address .*set METRICS_HOST\)/);
  });
  it('of MongoDB with an unknown option', async () => {
    const sentence = await refusal(['clients', 'list'], { MONGODB_URI: 'mongodb://127.0.0.1:1/?bogus=1' });
    expect(sentence).toMatch(/^sotto: unable to use MONGODB_URI; .*bogus/);
  });
});

describe('a data directory', () => {
  it('below a directory that cannot contain one', async () => {
    expect(await refusal(['serve'], { DATA_DIR: '/proc/foo' })).toContain('/proc/foo');
  });
  it('without permission to enter', async () => {
    await mkdir(data, { mode: 0o700 });
    await chmod(directory, 0o755);
    if (uid === undefined) await chmod(data, 0);
    for (const args of [['serve'], ['clients', 'list']])
      expect(await refusal(args, {}, { uid })).toMatch(/ cannot be read \(EACCES\); .*\(set DATA_DIR\)/);
  });
  it('without write permission', async () => {
    await mkdir(data, { mode: 0o755 });
    await chmod(directory, 0o755);
    if (uid === undefined) await chmod(data, 0o500);
    const reason = `${join(data, 'store')} cannot be written: this user may not write there (set DATA_DIR)`;
    expect(await refusal(['serve'], {}, { uid })).toContain(reason);
  });
  it('whose lock file is not a file', async () => {
    await copyFinished();
    await writeFile(join(data, 'store', 'lock.db'), 'garbage, '.repeat(1000));
    expect(await refusal(['serve'])).toContain('lock.db is no lock file; remove it');
  });
  it('whose key file is a directory', async () => {
    await copyFinished();
    await rm(join(data, 'keys', 'fernet.key'));
    await mkdir(join(data, 'keys', 'fernet.key'));
    expect(await refusal(['serve'])).toMatch(/fernet\.key; it is a directory/);
  });
  it('whose database is damaged inside', async () => {
    await copyFinished();
    const file = join(data, 'store', 'store.db');
    // The database page of the sites, which every start and command reads; the list of collections stays intact.
    const page = Math.floor((await readFile(file)).indexOf('Default') / PAGE_BYTES);
    expect(page).toBeGreaterThan(0);
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(PAGE_BYTES, 0x5a), 0, PAGE_BYTES, page * PAGE_BYTES);
    await handle.close();
    for (const args of [['serve'], ['clients', 'list'], ['users', 'disable', 'ada']])
      expect(await refusal(args)).toMatch(/store\.db is damaged/);
  });
  it.each(['missing', 'empty'])('with keys of an earlier start and a database that is %s', async (how) => {
    await copyFinished();
    const store = join(data, 'store');
    await rename(store, join(directory, 'elsewhere'));
    if (how === 'empty') {
      await mkdir(store);
      await writeFile(join(store, 'store.db'), '');
    }
    for (let time = 0; time < 2; time += 1)
      expect(await refusal(['serve'])).toMatch(
        /fernet\.key is of an earlier start, but .*store\.db is missing/,
      );
    if (how === 'empty') return;
    await rename(join(data, 'keys'), join(directory, 'keys'));
    await startOnce();
    expect(await readdir(join(data, 'keys'))).toHaveLength(2);
  });
  it('recovers from a first start that was killed before it was done', async () => {
    const first = await start();
    first.signal('SIGKILL');
    await first.ended;
    await startOnce();
  });
});

describe('a command', () => {
  it('in a place without a store names it, and leaves nothing there', async () => {
    for (const args of [
      ['clients', 'list'],
      ['clients', 'disable', 'demo'],
    ])
      expect(await refusal(args)).toContain(`there is no store in ${data}; set DATA_DIR`);
    expect(await readdir(directory)).toEqual([]);
  });
  it('says which store it changed or read, apart from its output', async () => {
    await copyFinished();
    const changed = await run(['sites', 'update', 'default', 'registration=off'], { DATA_DIR: data });
    expect(changed).toMatchObject({
      stdout: expect.stringContaining('\nregistration=off\n') as string,
      stderr: `Changed the store in ${data}.\n`,
    });
    expect((await run(['sites', 'list'], { DATA_DIR: data })).stderr).toBe(
      `Read from the store in ${data}.\n`,
    );
    expect(await refusal(['users', 'disable', 'nobody'])).toContain(`"nobody" (the store in ${data})`);
  });
  it('while a server hangs', async () => {
    const server = await start();
    await server.freeze();
    expect(await refusal(['clients', 'list'])).toContain(`the server that runs on ${data} does not answer`);
  });
});
