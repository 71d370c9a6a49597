import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createMailSender } from '../src/services/mail/mail-sender.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode } from './support/chat-cluster.js';
import { linkIn, openPage, startMailServer } from './support/mail-server.js';
import type { MailServer } from './support/mail-server.js';

// What came of a mail, where the mail server does not say it.
let cluster: ChatCluster;
let node: ChatNode;
let mails: MailServer;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  [cluster, mails] = [await startCluster(), await startMailServer()];
  node = await cluster.addNode({ ...mails.environment, RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '86400' });
  await node.running.context.models.Site.updateOne(
    { slug: { $eq: 'default' } },
    { $set: { 'settings.mail': 'on' } },
  );
  // Longer than sites stay in memory.
  vi.setSystemTime(Date.now() + 10_000);
});
afterEach(() => {
  mails.onMail = ({ say }) => say('250 ok');
  mails.received.length = 0;
});
afterAll(async () => {
  await cluster.close();
  await mails.close();
  vi.useRealTimers();
});

/** Sends a mail; `giveUp` ends the wait for what the server says. */
function sendOne() {
  const wait = new AbortController();
  const sender = createMailSender(
    {
      smtp: {
        ...{ host: '127.0.0.1', port: mails.port },
        secure: false,
        requireTLS: false,
        from: 'a@example.org',
      },
    },
    pino({ level: 'silent' }),
    { startTimeout: () => wait.signal },
  );
  return {
    giveUp: () => wait.abort(),
    result: sender.send({ to: 'bob@example.org', subject: 'Unread', text: 'One message' }),
  };
}

it('leaves open what came of a mail that the server has, and says nothing about', async () => {
  mails.onMail = () => giveUp();
  const { giveUp, result } = sendOne();
  expect(await result).toBe('unknown');
  mails.onMail = ({ close }) => close();
  expect(await sendOne().result).toBe('unknown');
  // Control: what it says counts.
  mails.onMail = ({ say }) => say('451 later');
  expect(await sendOne().result).toBe('failed');
  mails.onMail = ({ say }) => say('550 never');
  expect(await sendOne().result).toBe('refused');
});

it('counts a mail as failed where the server has not asked for its text', async () => {
  mails.onRecipient = () => giveUp();
  const { giveUp, result } = sendOne();
  expect(await result).toBe('failed');
  delete mails.onRecipient;
  expect(await sendOne().result).toBe('sent');
});

/** Time passes, and what is due then is told. */
async function pass(seconds: number): Promise<void> {
  const { notices } = node.running.context.services;
  // Twice: the first may join a run that began before.
  for (const by of [0, seconds * 1000]) {
    vi.setSystemTime(Date.now() + by);
    for (let runs = 0; runs < 2; runs += 1) await notices.runOnce();
  }
}

it('sends no second mail within the hour, and has mailed the link, where the server does not say that it took one', async () => {
  const [ada, bob] = [await node.register('ada'), await node.register('bob')];
  const room = await node.createRoom(ada, 'stage');
  await node.addMember(ada, room, bob.username);
  const current = 'correct horse battery staple';
  await node.request('PATCH', '/api/auth/profile/', bob.token, { email: 'bob@example.org', current });
  mails.onMail = ({ close }) => close();
  expect((await node.request('POST', '/api/auth/profile/email-link/', bob.token)).status).toBe(204);
  expect((await openPage('POST', linkIn(mails.received.pop()!))).status).toBe(200);
  await node.request('PATCH', '/api/auth/profile/notifications/', bob.token, { mail: true });
  await node.send(ada, room, 'Hello');
  for (const seconds of [901, 31, 241, 600]) await pass(seconds);
  expect(mails.received).toHaveLength(1);
  await pass(3601);
  expect(mails.received).toHaveLength(1);
  // Control: the next message is mailed about.
  await node.send(ada, room, 'Still there?');
  await pass(901);
  expect(mails.received).toHaveLength(2);
});
