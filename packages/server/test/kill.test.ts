import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChangesPage, Message, MessagePage, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkIn, openPage, startMailServer } from './support/mail-server.js';
import type { MailServer } from './support/mail-server.js';
import { PROGRAM } from './support/program.js';
import { pushEnvironment, startPushService } from './support/push-service.js';
import { createStoreEnvironment } from './support/test-store.js';

/** `npm run chaos` kills nodes for as long as it is told to. */
const KILLS = 4;
const SENDERS = 4;
const store = createStoreEnvironment();
const push = pushEnvironment();
let directory: string;
let mails: MailServer;
let child: ChildProcess | undefined;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-kill-'));
  mails = await startMailServer();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await mails.close();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const environment = () => ({
  ...{ ...process.env, ...store.environment },
  ...{ PORT: '0', DATA_DIR: directory, LOG_LEVEL: 'silent', RATE_LIMITS: 'off' },
  ...{ ...push, ...mails.environment, PUSH_DELAY: '1', MAIL_DELAY: '1' },
});

async function start(): Promise<void> {
  child = spawn(process.execPath, [PROGRAM, 'serve'], { env: environment(), cwd: directory });
  let printed = '';
  while (!/Monitor:/.test(printed)) {
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
    printed += chunk.toString();
  }
  url = /http:\/\/\S+:\d+/.exec(printed)![0];
}

async function json<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function signIn(username = 'writer'): Promise<string> {
  const form = {
    grant_type: 'password',
    client_id: 'demo',
    username,
    password: 'correct horse battery',
  };
  const response = await fetch(`${url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await response.json()) as TokenResponse).access_token;
}

it('keeps every acknowledged message through four kill -9: once, in order, without gaps', async () => {
  await start();
  await json('POST', '/api/auth/register/', '', { username: 'writer', password: 'correct horse battery' });
  await json('POST', '/api/chat/rooms/', await signIn(), { name: 'Kill', slug: 'kill' });
  const acknowledged = new Map<string, number>();
  let count = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const token = await signIn();
    const before = acknowledged.size;
    const stream = async () => {
      for (;;) {
        count += 1;
        const clientMessageId = `m${count}`;
        const sent = await json<Message>('POST', '/api/chat/rooms/kill/messages/', token, {
          content: clientMessageId,
          clientMessageId,
        });
        acknowledged.set(clientMessageId, sent.seq);
        // Some of them must be acknowledged before each kill, while others are in progress.
        if (acknowledged.size === before + 20 + kill) child?.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: SENDERS }, stream));
    await start();
  }

  const token = await signIn();
  const stored: Message[] = [];
  for (let after = 0, more = true; more;) {
    const page = await json<MessagePage>(
      'GET',
      `/api/chat/rooms/kill/messages/?after=${after}&limit=100`,
      token,
    );
    stored.push(...page.results);
    more = page.hasMoreAfter;
    after = stored.at(-1)?.seq ?? 0;
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * 20);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
  expect(new Set(stored.map(({ clientMessageId }) => clientMessageId)).size).toBe(stored.length);
  const bySeq = new Map(stored.map((message) => [message.clientMessageId, message.seq]));
  for (const [id, seq] of acknowledged) expect(bySeq.get(id), id).toBe(seq);
  const changes = await json<ChangesPage>('GET', '/api/chat/rooms/kill/changes/?since=0', token);
  expect(changes.results.map(({ rev }) => rev)).toEqual(changes.results.map((_, index) => index + 1));
});

it('pushes and mails about a message whose node was killed as soon as it was acknowledged', async () => {
  const browser = await startPushService();
  try {
    // The command needs a store.
    if (!child) await start();
    child?.kill('SIGKILL');
    await promisify(execFile)(process.execPath, [PROGRAM, 'sites', 'update', 'default', 'mail=on'], {
      ...{ env: environment(), cwd: directory },
    });
    await start();
    await json('POST', '/api/auth/register/', '', { username: 'pusher', password: 'correct horse battery' });
    await json('POST', '/api/chat/rooms/', await signIn('pusher'), {
      name: 'Push',
      slug: 'push',
      visibility: 'public',
    });
    await json('POST', '/api/auth/register/', '', {
      ...{ username: 'reader', password: 'correct horse battery', email: 'reader@example.org' },
    });
    const reader = await signIn('reader');
    await json('POST', '/api/auth/profile/email-link/', reader);
    await openPage('POST', linkIn(mails.received.splice(0)[0]!));
    await json('PATCH', '/api/auth/profile/notifications/', reader, { mail: true });
    await json('POST', '/api/chat/rooms/push/join/', reader);
    await json('PUT', '/api/chat/push/phone/', reader, browser.subscription);
    const { id } = await json<Message>('POST', '/api/chat/rooms/push/messages/', await signIn('pusher'), {
      content: 'Push',
      clientMessageId: 'push',
    });
    child?.kill('SIGKILL');
    await start();
    const told = () => browser.received.map(({ payload }) => payload.message);
    await expect.poll(told).toContain(id);
    // At least once, and nothing else.
    expect([...new Set(told())]).toEqual([id]);
    await expect.poll(() => mails.received.length).toBe(1);
    expect(mails.received[0]!.text).toContain('1 message in “Push”');
  } finally {
    await browser.close();
  }
});
