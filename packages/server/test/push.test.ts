import type { Message, Profile, PushedMessage, Room } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { linkIn, openPage, startMailServer } from './support/mail-server.js';
import type { MailServer } from './support/mail-server.js';
import { pushEnvironment, startPushService } from './support/push-service.js';
import type { PushService } from './support/push-service.js';
import { createClients } from './support/socket-clients.js';

// Two nodes without Redis: both look for what is due.
const CANARY = 'canary-push';
let cluster: ChatCluster;
let nodes: [ChatNode, ChatNode];
let browser: PushService;
let mails: MailServer;
const clients = createClients();
let ada: Person;
let bob: Person;
let room: Room;
let count = 0;

beforeAll(async () => {
  // The ids of messages have their time, too.
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = await startCluster();
  mails = await startMailServer();
  const environment = {
    ...pushEnvironment(),
    ...mails.environment,
    RATE_LIMITS: 'off',
    ACCESS_TOKEN_SECONDS: '86400',
  };
  nodes = [await cluster.addNode(environment), await cluster.addNode(environment)];
});
afterAll(async () => {
  clients.closeAll();
  await cluster.close();
  await mails.close();
  vi.useRealTimers();
});
beforeEach(async () => {
  count += 1;
  browser = await startPushService();
  [ada, bob] = [await nodes[0].register(`ada-${count}`), await nodes[1].register(`bob-${count}`)];
  room = await nodes[0].createRoom(ada, `room ${CANARY} ${count}`, 'private');
  await nodes[0].addMember(ada, room, bob.username);
});
afterEach(() => browser.close());

const models = () => nodes[0].running.context.models;
/** Both nodes at once note whom to tell, and tell what is due. */
async function runAll(): Promise<void> {
  const services = nodes.map((node) => node.running.context.services.notices);
  // Twice: the first may join a run that began before.
  for (let runs = 0; runs < 2; runs += 1) await Promise.all(services.map((one) => one.runOnce()));
}
/** Time passes on both nodes. */
async function pass(seconds: number): Promise<void> {
  await runAll();
  vi.setSystemTime(Date.now() + seconds * 1000);
  await runAll();
}
const subscribe = (person = bob, device = 'phone', subscription: object = browser.subscription) =>
  nodes[0].request<{ code?: string } | null>('PUT', `/api/chat/push/${device}/`, person.token, subscription);
const send = (content = `${CANARY} hello`): Promise<Message> => nodes[0].send(ada, room, content);
const open = (ticket: string) =>
  nodes[1].request<PushedMessage & { code?: string }>('POST', '/api/chat/push/open/', '', { ticket });
const told = () => browser.received.map(({ payload }) => payload.message);

it('pushes what is unread for 30 s once, by one of two nodes, and its ticket opens it once', async () => {
  expect((await subscribe()).status).toBe(204);
  const message = await send();
  await pass(15);
  expect(told()).toEqual([]);
  await pass(16);
  await pass(60);
  expect(told()).toEqual([message.id]);
  const [push] = browser.received;
  expect(push!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '3600', topic: message.id });
  const { publicKey } = nodes[0].running.context.services.push;
  expect(push!.headers.authorization).toMatch(/^vapid t=/);
  expect(push!.headers.authorization).toContain(`k=${publicKey}`);
  expect(push!.payload).toEqual({
    ...{ server: expect.any(String), room: room.slug, message: message.id, ticket: expect.any(String) },
  });
});

it('lets a service worker read the message of a ticket, once and within five minutes', async () => {
  await subscribe();
  const message = await send();
  await pass(31);
  const { ticket } = browser.received[0]!.payload;
  expect((await open(ticket)).body).toEqual({
    ...{ id: message.id, sender: message.sender, content: `${CANARY} hello` },
    room: { slug: room.slug, name: room.name, kind: 'room' },
  });
  expect((await open(ticket)).body.code).toBe('ticket_invalid');
  await send();
  await pass(31);
  await pass(301);
  expect((await open(browser.received[1]!.payload.ticket)).body.code).toBe('ticket_invalid');
});

it('reads no text to a user who wants none shown, nor to one who has left or signed out since', async () => {
  await subscribe();
  await nodes[0].request('PATCH', '/api/auth/profile/notifications/', bob.token, { showText: false });
  await send();
  await pass(31);
  expect((await open(browser.received[0]!.payload.ticket)).body.content).toBe(null);
  await send();
  await pass(31);
  await nodes[0].removeMember(ada, room, bob.username);
  expect((await open(browser.received[1]!.payload.ticket)).body.code).toBe('ticket_invalid');
  await nodes[0].addMember(ada, room, bob.username);
  await send();
  await pass(31);
  await nodes[1].revoke(bob);
  expect((await open(browser.received[2]!.payload.ticket)).body.code).toBe('ticket_invalid');
  await send();
  await pass(31);
  expect(browser.received).toHaveLength(3);
  expect(await models().PushSubscription.countDocuments({ user: { $eq: bob.id } })).toBe(0);
});

it('joins later messages to one push, and pushes nothing that is read, deleted or in a room left since', async () => {
  await subscribe();
  await send();
  await pass(10);
  const last = await send();
  await pass(21);
  expect(told()).toEqual([last.id]);
  const read = await send();
  await pass(10);
  await nodes[1].request('POST', `/api/chat/rooms/${room.slug}/read/`, bob.token, { seq: read.seq });
  await pass(21);
  const deleted = await send();
  await nodes[0].request('DELETE', `/api/chat/rooms/${room.slug}/messages/${deleted.id}/`, ada.token);
  await pass(31);
  await send();
  await pass(10);
  await nodes[0].removeMember(ada, room, bob.username);
  await pass(21);
  expect(told()).toEqual([last.id]);
});

it('pushes as the user has decided: not while muted or quiet, of mentions only what is to the user', async () => {
  await subscribe();
  const rule = (notifications: object) =>
    nodes[0].request('PUT', `/api/chat/rooms/${room.slug}/notifications/`, bob.token, notifications);
  await rule({ level: 'all', mutedUntil: new Date(Date.now() + 600_000).toISOString() });
  await send();
  await pass(31);
  // What was decided about is not told of later.
  await rule({ level: 'mentions' });
  await send();
  await pass(31);
  expect(told()).toEqual([]);
  const own = await nodes[1].send(bob, room, 'Anybody?');
  await nodes[0].request('POST', `/api/chat/rooms/${room.slug}/messages/`, ada.token, {
    ...{ content: 'Me', replyTo: own.seq },
  });
  await pass(31);
  expect(browser.received).toHaveLength(1);
  const hour = (by: number) => new Date(Date.now() + by * 3_600_000).toISOString().slice(11, 16);
  await nodes[0].request('PATCH', '/api/auth/profile/notifications/', bob.token, {
    quietHours: { from: hour(-1), to: hour(1), timeZone: 'UTC' },
  });
  await rule({ level: 'all' });
  await send();
  await pass(31);
  expect(browser.received).toHaveLength(1);
});

it('tries three times within ten minutes, and forgets a browser that is gone', async () => {
  await subscribe();
  browser.reply = () => 500;
  const message = await send();
  for (const seconds of [31, 31, 241, 600]) await pass(seconds);
  expect(told()).toEqual([message.id, message.id, message.id]);
  browser.reply = () => 410;
  const next = await send();
  await pass(31);
  await pass(31);
  expect(told().slice(3)).toEqual([next.id]);
  expect(await models().PushSubscription.countDocuments({ user: { $eq: bob.id } })).toBe(0);
});

it('leaves what another node has claimed alone, until that node has had a minute', async () => {
  await subscribe();
  const message = await send();
  await runAll();
  await models().Notice.updateOne(
    { user: { $eq: bob.id } },
    {
      $set: {
        claim: models().Notice.base.Types.ObjectId.createFromTime(1),
        claimedUntil: new Date(Date.now() + 90_000),
      },
    },
  );
  await pass(40);
  expect(told()).toEqual([]);
  await pass(51);
  expect(told()).toEqual([message.id]);
});

it('bounds the devices of a user, also at the same moment, and gives a browser to its last user', async () => {
  const at = (n: number) => ({ ...browser.subscription, endpoint: `${browser.subscription.endpoint}/${n}` });
  const results = await Promise.all(Array.from({ length: 23 }, (_, n) => subscribe(bob, `d${n}`, at(n))));
  expect(results.map(({ status }) => status).sort()).toEqual([
    ...Array<number>(20).fill(204),
    ...Array<number>(3).fill(409),
  ]);
  const owners = () => models().PushSubscription.countDocuments({ user: { $eq: bob.id } });
  expect(await owners()).toBe(20);
  // Another device name for an address that is known is no other device.
  const known = results.findIndex(({ status }) => status === 204);
  expect((await subscribe(bob, `d${known}`, at(known))).status).toBe(204);
  expect((await subscribe(ada, 'shared', at(known))).status).toBe(204);
  expect(await owners()).toBe(19);
  expect((await nodes[1].request('DELETE', '/api/chat/push/shared/', ada.token)).status).toBe(204);
  expect(await models().PushSubscription.countDocuments({ user: { $eq: ada.id } })).toBe(0);
});

it('subscribes no address that is not public, and nothing that is no subscription', async () => {
  const [{ keys }, errors] = [browser.subscription, [{ path: 'endpoint', code: 'url_refused' }]];
  for (const endpoint of ['https://10.0.0.1/push', 'http://[::1]/push', 'http://example.org/', 'ftp://x/'])
    expect((await subscribe(bob, 'phone', { endpoint, keys })).body).toMatchObject({ errors });
  const wrong = { endpoint: browser.subscription.endpoint, keys: { ...keys, auth: 'short' } };
  expect((await subscribe(bob, 'phone', wrong)).body).toMatchObject({ code: 'validation_failed' });
  expect((await open('x'.repeat(43))).body.code).toBe('ticket_invalid');
});

it('stores and sends neither a text nor the address of a browser in the clear', async () => {
  await subscribe();
  await send();
  await pass(31);
  const { PushSubscription, PushTicket, Notice } = models();
  const rows = JSON.stringify(
    await Promise.all([PushSubscription.find().lean(), PushTicket.find().lean(), Notice.find().lean()]),
  );
  expect(rows).not.toContain(CANARY);
  expect(rows).not.toContain(browser.subscription.endpoint);
  expect(rows).not.toContain(browser.subscription.keys.auth);
  const [push] = browser.received;
  expect(JSON.stringify(push!.payload)).not.toContain(CANARY);
  expect(push!.raw.toString('latin1')).not.toContain(room.slug);
  // Control: the rows are there.
  expect(rows).toContain(bob.id);
});

/** Takes the mails that have arrived. */
const mailed = () => mails.received.splice(0);
const profileOf = async ({ token }: Person) =>
  (await nodes[1].request<Profile>('GET', '/api/auth/profile/', token)).body;
const setMail = (mail: boolean, { token } = bob) =>
  nodes[0].request('PATCH', '/api/auth/profile/notifications/', token, { mail });
const setEmail = (email: string | null, { token } = bob) =>
  nodes[0].request('PATCH', '/api/auth/profile/', token, { email, current: 'correct horse battery staple' });
const askForLink = ({ token } = bob) => nodes[1].request('POST', '/api/auth/profile/email-link/', token);
describe('mails', () => {
  beforeAll(async () => {
    await models().Site.updateOne({ slug: { $eq: 'default' } }, { $set: { 'settings.mail': 'on' } });
    // Longer than sites stay in memory.
    vi.setSystemTime(Date.now() + 10_000);
  });
  /** Bob wants mails, and has proved to read them. */
  async function subscribeByMail(): Promise<void> {
    await setEmail(`bob-${count}@${CANARY}.example`);
    await askForLink();
    expect((await openPage('POST', linkIn(mailed()[0]!))).status).toBe(200);
    await setMail(true);
  }
  const say = (text = `${CANARY} said`) => nodes[0].send(ada, room, text);

  it('tell after 15 min what is unread, once an hour, with counts and names of rooms alone', async () => {
    await subscribeByMail();
    const { body: other } = await nodes[0].request<Room>('POST', '/api/chat/rooms/', ada.token, {
      ...{ name: 'Stage crew', visibility: 'private' },
    });
    await nodes[0].addMember(ada, other, bob.username);
    await say();
    await say();
    await nodes[0].send(ada, other, `${CANARY} said`);
    await pass(890);
    expect(mailed()).toEqual([]);
    await pass(11);
    const [digest, ...more] = mailed();
    expect(more).toEqual([]);
    expect(digest!.headers.subject).toMatch(/^3 unread messages in /);
    expect(digest!.text).toContain(`2 messages in “room ${CANARY} ${count}”`);
    expect(digest!.text).toContain('1 message in “Stage crew”');
    for (const secret of [`${CANARY} said`, ada.username]) expect(digest!.raw).not.toContain(secret);
    await say();
    await pass(901);
    await pass(901);
    expect(mailed()).toEqual([]);
    await pass(1800);
    expect(mailed().map(({ headers }) => headers.subject)).toEqual([expect.stringMatching(/^1 unread/)]);
    await pass(3601);
    expect(mailed()).toEqual([]);
  });

  it('are not sent about what was read, is muted, is in a room left, or while a tab is open', async () => {
    await subscribeByMail();
    const { seq } = await say();
    await pass(600);
    await nodes[1].request('POST', `/api/chat/rooms/${room.slug}/read/`, bob.token, { seq });
    await pass(301);
    const rule = (notifications: object) =>
      nodes[0].request('PUT', `/api/chat/rooms/${room.slug}/notifications/`, bob.token, notifications);
    await say();
    await pass(600);
    await rule({ level: 'none' });
    await pass(301);
    await rule({ level: 'all' });
    await say();
    await pass(600);
    await nodes[0].removeMember(ada, room, bob.username);
    await pass(301);
    await nodes[0].addMember(ada, room, bob.username);
    await pass(3601);
    expect(mailed()).toEqual([]);
    // Control: nothing else kept them away.
    await say();
    await pass(901);
    expect(mailed()).toHaveLength(1);
    await pass(3601);
    await say();
    await pass(600);
    await Promise.all(nodes.map(({ url }) => clients.connect(url, bob.token)));
    await pass(301);
    expect(mailed()).toEqual([]);
  });

  it.each([
    ['the address is another', () => setEmail(`bob-${count}@other.example`)],
    ['the user wants none any more', () => setMail(false)],
    ['the user is disabled', () => models().User.updateOne({ _id: bob.id }, { disabledAt: new Date() })],
    [
      'the site sends none',
      () => models().Site.updateOne({ slug: { $eq: 'default' } }, { $set: { 'settings.mail': 'off' } }),
    ],
  ])('are not sent where meanwhile %s', async (_, change) => {
    await subscribeByMail();
    await say();
    await pass(600);
    await change();
    await pass(301);
    await pass(3601);
    expect(mailed()).toEqual([]);
    await models().Site.updateOne({ slug: { $eq: 'default' } }, { $set: { 'settings.mail': 'on' } });
    vi.setSystemTime(Date.now() + 10_000);
  });

  it('end by one request of a mail service, and not by opening the link', async () => {
    await subscribeByMail();
    await say();
    await pass(901);
    const { headers, text } = mailed()[0]!;
    const url = /^<(http\S+)>$/.exec(headers['list-unsubscribe']!)![1]!;
    expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(linkIn({ text })).toBe(url);
    const isOn = async () => (await profileOf(bob)).notifications?.mail;
    expect((await openPage('GET', url)).html).toContain('Stop the mails');
    expect(await isOn()).toBe(true);
    const forged = url.replace(/token=./, (before) => (before.endsWith('0') ? 'token=1' : 'token=0'));
    for (const wrong of [forged, url.slice(0, -1), url.replace(/token=.*/, '')])
      expect((await openPage('POST', wrong)).status).toBe(403);
    expect(await isOn()).toBe(true);
    expect((await openPage('POST', url, 'List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await isOn()).toBe(false);
  });

  it('delay no send and are tried three times while the mail server is away', async () => {
    await subscribeByMail();
    await say();
    mails.reply = '451 later';
    mails.tries = 0;
    for (const seconds of [901, 31, 241, 600]) await pass(seconds);
    expect(mails.tries).toBe(3);
    mails.reply = '250 ok';
    await pass(3601);
    expect(mailed()).toEqual([]);
    await say();
    await pass(901);
    expect(mailed()).toHaveLength(1);
  });

  it('come an hour later, and not twice, where a node dies while it sends one', async () => {
    await subscribeByMail();
    await say();
    await pass(880);
    // As the node leaves it: the hour is taken, and the claim holds for a minute.
    const mailedAt = new Date();
    await models().User.updateOne({ _id: { $eq: bob.id } }, { $set: { mailedAt } });
    const claim = models().Notice.base.Types.ObjectId.createFromTime(1);
    await models().Notice.updateOne(
      { user: { $eq: bob.id }, kind: { $eq: 'mail' } },
      { $set: { claim, claimedUntil: new Date(Date.now() + 60_000) } },
    );
    await pass(61);
    await pass(3000);
    expect(mailed()).toEqual([]);
    await pass(600);
    expect(mailed()).toHaveLength(1);
    await pass(3601);
    expect(mailed()).toEqual([]);
  });

  it('get no header from the name of a room, and leave no address in the store', async () => {
    await subscribeByMail();
    const open = await nodes[0].createRoom(ada, `open-${count}`);
    await nodes[1].request('POST', `/api/chat/rooms/${open.slug}/join/`, bob.token);
    const name = 'Crew\r\nBcc: eve@example.org\r\n\r\nhttps://evil.example';
    await models().Room.updateOne({ slug: { $eq: open.slug } }, { $set: { name } });
    await nodes[0].send(ada, open, `${CANARY} said`);
    await pass(901);
    const [digest] = mailed();
    expect(digest).toMatchObject({ to: [`bob-${count}@${CANARY}.example`] });
    // Whole words: the digest holds random letters, too.
    expect(digest!.raw).not.toMatch(/^bcc:|eve@example|evil\.example/im);
    await setEmail(`next-${count}@${CANARY}.example`);
    await askForLink();
    const { EmailLink, Notice, User } = models();
    const rows = JSON.stringify([
      await EmailLink.find().lean(),
      await Notice.find().lean(),
      await User.findOne({ _id: { $eq: bob.id } }).lean(),
    ]);
    expect(rows).not.toContain(CANARY);
    expect(rows).toContain(bob.id);
  });
});
