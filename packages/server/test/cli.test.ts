import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createOperator } from './support/operator.js';
import { PROGRAM } from './support/program.js';

let directory: string;
const running: (() => Promise<unknown>)[] = [];

const createDirectory = async () => (directory = await mkdtemp(join(tmpdir(), 'sotto-cli-')));
async function stopAll() {
  await Promise.all(running.splice(0).map((stop) => stop()));
  await rm(directory, { recursive: true, force: true });
}

const environment = (extra: Record<string, string> = {}) => ({
  ...process.env,
  // Always on the embedded store and its directory, whatever the other tests use.
  MONGODB_URI: '',
  PORT: '0',
  DATA_DIR: join(directory, 'data'),
  LOG_LEVEL: 'silent',
  ...extra,
});

/** Runs a command to its end. */
async function sotto(args: string[], options: { env?: Record<string, string>; input?: string } = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: environment(options.env),
    cwd: directory,
  });
  child.stdin.end(options.input ?? '');
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

/** Starts a server and waits until it prints its address. */
async function serve(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [PROGRAM, 'serve'], { env: environment(env), cwd: directory });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  running.push(stop);
  while (!/Monitor:/.test(printed)) {
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${printed}`);
    printed += String(chunk);
  }
  return { url: /http:\/\/\S+:\d+/.exec(printed)![0], printed, stop };
}

const DIST = new URL('../dist/', import.meta.url);

/** Returns the modules that a file of dist loads as it starts, by itself and by the files that it imports. */
async function modulesOf(file: string, found = new Set<string>()): Promise<Set<string>> {
  const source = await readFile(new URL(file, DIST), 'utf8');
  for (const [, name] of source.matchAll(/^(?:import\b[^;"']*?|\} from )["']([^"']+)["'];/gm)) {
    if (found.has(name!)) continue;
    found.add(name!);
    if (name!.startsWith('./')) await modulesOf(name!, found);
  }
  return found;
}

const signIn = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form), headers });

const register = (url: string, username: string) =>
  fetch(`${url}/api/auth/register/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'first password here' }),
  });

const sentence = (stderr: string) => {
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr;
};

// One after the other on one data directory: each start takes seconds.
describe('a server', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let key: string;
  const keyFile = () => join(directory, 'data', 'keys', 'fernet.key');
  beforeAll(async () => {
    await createDirectory();
    server = await serve();
  });
  afterAll(stopAll);

  it('creates keys that only the operator can read, and prints in seven lines where things are', async () => {
    const { printed } = server;
    expect(printed.trim().split('\n')).toHaveLength(7);
    const keys = join(directory, 'data', 'keys');
    expect((await readdir(keys)).sort()).toEqual(['fernet.key', 'token.key']);
    for (const file of await readdir(keys)) expect((await stat(join(keys, file))).mode & 0o777).toBe(0o600);
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    key = (await readFile(keyFile(), 'utf8')).trim();
    expect(printed).not.toContain(key);
  });
  it('owns its data directory: a second one says that it is in use', async () => {
    const second = await sotto(['serve']);
    expect([second.code, sentence(second.stderr)]).toEqual([
      2,
      expect.stringMatching(/in use by another process \(set DATA_DIR\)/),
    ]);
  });
  it('takes commands while it runs: applications, passwords, scopes', async () => {
    const { url } = server;
    await register(url, 'ada');
    const set = await sotto(['users', 'set-password', 'Ada'], { input: 'second password here\n' });
    expect(set.code).toBe(0);
    const grant = { grant_type: 'password', client_id: 'demo', username: 'ada' };
    expect((await signIn(url, { ...grant, password: 'first password here' })).status).toBe(400);
    expect((await signIn(url, { ...grant, password: 'second password here' })).status).toBe(200);

    expect((await sotto(['users', 'grant', 'ada', 'monitor:all'])).code).toBe(0);
    const token = (await (await signIn(url, { ...grant, password: 'second password here' })).json()) as {
      scope: string;
    };
    expect(token.scope.split(' ')).toContain('monitor:all');

    const made = await sotto([
      'createapplication',
      '--client-type',
      'confidential',
      '--authorization-grant-type',
      'client-credentials',
      '--name',
      'Bot',
    ]);
    expect(made.code).toBe(0);
    const id = /Client id: +(\S+)/.exec(made.stdout)![1]!;
    const secret = /Client secret: +(\S+)/.exec(made.stdout)![1]!;
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const bot = await signIn(url, { grant_type: 'client_credentials' }, { authorization: basic });
    const tokens = (await bot.json()) as { access_token: string; refresh_token?: string };
    expect([bot.status, tokens.refresh_token]).toEqual([200, undefined]);
    const profile = await fetch(`${url}/api/auth/profile/`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await profile.json()).toMatchObject({ kind: 'bot', displayName: 'Bot' });
    expect(
      (await signIn(url, { grant_type: 'client_credentials', client_id: id, client_secret: 'wrong' })).status,
    ).toBe(401);
  });
  it('takes commands while it does not run', async () => {
    await server.stop();
    const made = await sotto([
      'createapplication',
      '--client-type',
      'public',
      '--authorization-grant-type',
      'password',
      '--name',
      'Page',
      '--origin',
      'https://www.example.org',
    ]);
    expect([made.code, made.stdout]).toEqual([0, expect.not.stringContaining('secret')]);
  });
  it('does not start with a key that is wrong, missing or malformed', async () => {
    const wrong = await sotto(['serve'], { env: { FERNET_KEYS: generateFernetKey() } });
    expect([wrong.code, sentence(wrong.stderr)]).toEqual([2, expect.stringContaining('FERNET_KEYS')]);
    // It prints only the reason, and logs nothing else.
    const malformed = await sotto(['serve'], { env: { FERNET_KEYS: 'abc', LOG_LEVEL: 'info' } });
    expect([malformed.code, malformed.stdout, sentence(malformed.stderr)]).toEqual([
      ...[2, ''],
      expect.stringMatching(/FERNET_KEYS; .*32 bytes/),
    ]);
    const tokenFile = join(directory, 'data', 'keys', 'token.key');
    const tokenKey = await readFile(tokenFile, 'utf8');
    await writeFile(tokenFile, 'abc\n');
    const inFile = await sotto(['serve']);
    expect([inFile.code, sentence(inFile.stderr)]).toEqual([2, expect.stringContaining(tokenFile)]);
    await writeFile(tokenFile, tokenKey);
    await rm(keyFile());
    const missing = await sotto(['serve']);
    expect([missing.code, sentence(missing.stderr)]).toEqual([2, expect.stringContaining('missing')]);
    expect(await readdir(join(directory, 'data', 'keys'))).toEqual(['token.key']);
    await writeFile(keyFile(), `${key}\n`, { mode: 0o600 });
  });
  it('keeps keys and users over a restart', async () => {
    const second = await serve();
    expect((await readFile(keyFile(), 'utf8')).trim()).toBe(key);
    expect((await register(second.url, 'ada')).status).toBe(409);
  });
});

it('loads for a server what its settings ask for, for a command less, and for help nothing', async () => {
  const heavy = ['koa', 'socket.io', 'oauth2-server', '@zxcvbn-ts/language-common'];
  const server = await modulesOf('index.js');
  expect([...server]).toEqual(expect.arrayContaining([...heavy, 'mongoose']));
  const rare = ['ioredis', 'prom-client', 'nodemailer', 'web-push', 'jose'];
  expect(rare.filter((name) => server.has(name))).toEqual([]);
  const modules = await modulesOf('commands.js');
  expect(modules).toContain('mongoose');
  expect(heavy.filter((name) => modules.has(name))).toEqual([]);
  const program = [...(await modulesOf('main.js'))].filter((name) => !name.startsWith('./'));
  expect(program.map((name) => name.replace('node:', '')).sort()).toEqual(['fs', 'module', 'path', 'util']);
});

describe('a start that fails', () => {
  beforeEach(createDirectory);
  afterEach(stopAll);

  it('reports that the port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    running.push(async () => blocker.close());
    const { port } = blocker.address() as AddressInfo;
    const result = await sotto(['serve'], { env: { PORT: String(port) } });
    expect([result.code, sentence(result.stderr)]).toEqual([
      2,
      expect.stringContaining('the port is in use'),
    ]);
  });
  it('says that the directory cannot be used', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o600);
    const result = await sotto(['serve'], { env: { DATA_DIR: join(file, 'data') } });
    expect([result.code, sentence(result.stderr)]).toEqual([2, expect.stringContaining('data')]);
  });
  it('reads .env, and every variable of it is documented', async () => {
    await writeFile(join(directory, '.env'), 'TRUSTED_PROXIES=-1\n');
    const result = await sotto(['serve']);
    expect([result.code, sentence(result.stderr)]).toEqual([2, expect.stringContaining('TRUSTED_PROXIES')]);
    const source = await readFile(new URL('../src/config.ts', import.meta.url), 'utf8');
    const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    const names = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, name]) => name).sort();
    const known = names(source, /^ {2}([A-Z0-9_]+):/gm);
    expect(known).toContain('PORT');
    expect(names(example, /^#?([A-Z0-9_]+)=/gm)).toEqual(known);
  });
  it('says that keys are needed with MONGODB_URI, or that the store is away', async () => {
    const result = await sotto(['serve'], {
      env: { MONGODB_URI: 'mongodb://127.0.0.1:1/sotto?serverSelectionTimeoutMS=300' },
    });
    expect([result.code, sentence(result.stderr)]).toEqual([
      2,
      expect.stringContaining('unable to reach the store'),
    ]);
  });
});

describe('commands', () => {
  const operator = createOperator();
  beforeEach(createDirectory);
  afterEach(stopAll);

  it.each([
    [['nonsense']],
    [[]],
    [['users', 'grant', 'ada']],
    [['users', 'grant', 'ada', 'root']],
    [['users', 'grant', 'nobody', 'monitor']],
    [['users', 'set-password', 'nobody']],
    [['serve', '--nonsense']],
    [['serve', 'extra']],
    [['keys', 'nothing']],
    [['createapplication', '--client-type', 'public']],
    [
      [
        'createapplication',
        '--client-type',
        'public',
        '--authorization-grant-type',
        'client-credentials',
        '--name',
        'x',
      ],
    ],
    [
      [
        'createapplication',
        '--client-type',
        'public',
        '--authorization-grant-type',
        'password',
        '--name',
        'x',
        '--origin',
        'www.example.org/path',
      ],
    ],
  ])('refuse %j with one sentence and code 2', async (args) => {
    const { code, stderr } = await operator(args, { DATA_DIR: join(directory, 'data') }, { cwd: directory });
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
  it.each(['site:admin', 'offline_access'])('grant no user the scope %s', async (scope) => {
    const command = ['users', 'grant', 'ada', scope];
    const { code, stderr } = await operator(command, { DATA_DIR: join(directory, 'data') });
    expect(code).toBe(2);
    expect(stderr).toBe(`sotto: SCOPE must be one of chat, monitor, monitor:all, not "${scope}"\n`);
  });
  it('explain themselves', async () => {
    for (const args of [['--help'], ['serve', '--help']]) {
      const { code, stdout } = await sotto(args);
      expect([code, stdout]).toEqual([0, expect.stringContaining('Usage: sotto')]);
    }
  });
});
