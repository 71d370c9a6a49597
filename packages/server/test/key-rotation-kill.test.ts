import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedStoreUri } from '@sotto/embedded-store';
import type { MessagePage, TokenResponse } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createKeyring } from '../src/crypto/keyring.js';
import { createModels } from '../src/models/index.js';
import type { Models } from '../src/models/index.js';
import { textPayload } from '../src/models/message-payload.js';
import { timedId } from '../src/models/object-id.js';
import { connectStore } from '../src/storage/connect.js';
import type { StoreHandle } from '../src/storage/connect.js';
import { createOperator } from './support/operator.js';
import { PROGRAM } from './support/program.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';

// An operator's rotation by the documented commands, while messages are sent; both processes are killed in the middle.
const OLD_MESSAGES = 2000;
const PASSWORD = 'correct horse battery staple';
let directory: string;
let server: ServerProcess;
let token: string;
let keys: { older: string; newer: string };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-rotation-'));
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
  await rm(directory, { recursive: true, force: true });
});

const environment = (FERNET_KEYS?: string) => ({
  ...{ DATA_DIR: directory, RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '86400' },
  ...(FERNET_KEYS && { FERNET_KEYS }),
});
async function restart(signal: NodeJS.Signals, FERNET_KEYS: string): Promise<void> {
  server.signal(signal);
  await server.ended;
  server = await startServerProcess(environment(FERNET_KEYS));
}
const run = createOperator();
const sotto = (args: string[], FERNET_KEYS: string) => run(args, environment(FERNET_KEYS));

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
async function signUp(): Promise<void> {
  token = '';
  await call('POST', '/api/auth/register/', { username: 'ada', password: PASSWORD });
  const form = { grant_type: 'password', client_id: 'demo', username: 'ada', password: PASSWORD };
  const response = await fetch(`${server.url}/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  token = ((await response.json()) as TokenResponse).access_token;
}
const send = (content: string) =>
  call('POST', '/api/chat/rooms/talk/messages/', { content, clientMessageId: randomUUID() });

/** Texts of the room from `seq` on; null for one that does not open. */
async function textsFrom(seq: number): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  let after = seq - 1;
  for (let more = true; more;) {
    const page = await call<MessagePage>('GET', `/api/chat/rooms/talk/messages/?limit=100&after=${after}`);
    texts.push(...page.results.map(({ content }) => content));
    after = page.results.at(-1)?.seq ?? after;
    more = page.hasMoreAfter;
  }
  return texts;
}

/** Opens the store of the running server beside it. */
async function withStore<T>(work: (models: Models, store: StoreHandle) => Promise<T>): Promise<T> {
  const logger = pino({ level: 'silent' });
  const store = await connectStore(embeddedStoreUri(join(directory, 'store')), { embedded: true, logger });
  try {
    return await work(createModels(store.connection, createKeyring([keys.older])), store);
  } finally {
    await store.close();
  }
}

/** Adds many messages of before, as the writer would. */
function addOldMessages(): Promise<void> {
  return withStore(async ({ Room, User, Message }) => {
    const room = (await Room.findOne({ slug: { $eq: 'talk' } }).lean())!;
    const sender = (await User.findOne({ username: { $eq: 'ada' } }).lean())!._id;
    const now = Date.now() - 3_600_000;
    const rows = Array.from({ length: OLD_MESSAGES }, (_, index) => {
      const seq = index + 1;
      const fields = { site: room.site, room: room._id, sender, seq, rev: seq, revs: [seq], deletedAt: null };
      const content = { content: textPayload(`old ${index}`), keyId: null, clientMessageId: randomUUID() };
      return Message.sealRecord({ _id: timedId(now), ...fields, ...content, createdAt: new Date(now) });
    });
    for (let from = 0; from < rows.length; from += 1000)
      await Message.insertRecords(rows.slice(from, from + 1000));
  });
}

/** Runs the rotation and kills `victim` once some messages more are moved, and not all. */
async function killWhileRotating(ring: string, victim: 'rotation' | 'server'): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'keys', 'rotate'], {
    env: { PATH: process.env['PATH'], ...environment(ring) },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const oldId = createKeyring([keys.older]).primaryKeyId;
  await withStore(async ({ Message }) => {
    const left = () => Message.countDocuments({ keyId: { $eq: oldId } });
    const before = await left();
    while ((await left()) > before - 200) expect(child.exitCode).toBeNull();
    if (victim === 'rotation') child.kill('SIGKILL');
    else server.signal('SIGKILL');
    if (victim === 'rotation') expect(await left()).toBeGreaterThan(0);
  });
  const [code, signal] = (await ended) as [number | null, string | null];
  expect(victim === 'rotation' ? signal : code).toBe(victim === 'rotation' ? 'SIGKILL' : 2);
}

/** Sends messages one after the other, and reads each back with the newest page, until stopped. */
function startTraffic() {
  let stopping = false;
  const sent: string[] = [];
  let unread = 0;
  const running = (async () => {
    while (!stopping) {
      const content = `traffic ${sent.length}`;
      await send(content);
      sent.push(content);
      const { results } = await call<MessagePage>('GET', '/api/chat/rooms/talk/messages/?limit=50');
      unread += results.filter((message) => message.content === null).length;
    }
  })();
  return {
    async stop() {
      stopping = true;
      await running;
      return { sent, unread };
    },
  };
}

it('loses nothing when rotation and server are killed in the middle, and retires the old key in the end', async () => {
  server = await startServerProcess(environment());
  const older = (await readFile(join(directory, 'keys', 'fernet.key'), 'utf8')).trim();
  keys = { older, newer: generateFernetKey() };
  const ring = `${keys.newer},${older}`;
  await signUp();
  await call('POST', '/api/chat/rooms/', { name: 'Talk', slug: 'talk' });
  await addOldMessages();
  await restart('SIGTERM', ring);

  const traffic = startTraffic();
  await killWhileRotating(ring, 'rotation');
  const { sent, unread } = await traffic.stop();
  expect(unread).toBe(0);
  await killWhileRotating(ring, 'server');
  server = await startServerProcess(environment(ring));

  // The killed server counts as running for a minute, with the same keys.
  const second = startTraffic();
  const done = await sotto(['keys', 'rotate'], ring);
  const after = await second.stop();
  expect(after.unread).toBe(0);
  const oldId = createKeyring([older]).primaryKeyId;
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(`Key ${oldId} is retired`) });
  const status = await sotto(['keys', 'status'], ring);
  expect(status.stdout).toMatch(new RegExp(`^${oldId} +retired +0 +0 +`, 'm'));

  const verified = await sotto(['keys', 'verify', '--all'], keys.newer);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toMatch(/^messages +\d+ +0$/m);
  await restart('SIGTERM', keys.newer);
  const texts = await textsFrom(1);
  expect(texts.slice(0, OLD_MESSAGES)).toEqual(
    Array.from({ length: OLD_MESSAGES }, (_, index) => `old ${index}`),
  );
  expect(texts.slice(OLD_MESSAGES).sort()).toEqual([...sent, ...after.sent].sort());
});

it('refuses the wrong keys, or none, with one sentence and no change', async () => {
  server = await startServerProcess(environment());
  keys = { older: (await readFile(join(directory, 'keys', 'fernet.key'), 'utf8')).trim(), newer: '' };
  const ring = () => withStore(({ RingKey }) => RingKey.find().lean());
  const before = await ring();
  for (const command of ['rotate', 'verify']) {
    const { code, stdout, stderr } = await sotto(['keys', command], generateFernetKey());
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain('which is not among FERNET_KEYS');
  }
  // Without FERNET_KEYS it is the server's key file.
  expect((await run(['keys', 'rotate'], environment())).code).toBe(0);
  await rm(join(directory, 'keys', 'fernet.key'));
  const lost = await run(['keys', 'verify'], environment());
  expect(lost.stderr).toContain('fernet.key is missing');
  expect(await ring()).toEqual(before);
});
