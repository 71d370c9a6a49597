import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { REQUEST_TIMEOUT_MS } from '../src/http/send-request.js';
import type { ChatClient, Clock, ConnectionStatus } from '../src/index.js';
import { ACK_TIMEOUT_MS } from '../src/socket/acknowledgements.js';
import { startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';
import { startStubbornProxy } from './support/stubborn-proxy.js';
import type { StubbornProxy } from './support/stubborn-proxy.js';

// A network that lets no WebSocket through: requests pass, so sending works, and receiving has to as well.

/** Times that the server may take: for a response, and for the next sign of life on a socket, which is even longer. */
const BOUNDS = new Set([REQUEST_TIMEOUT_MS, ACK_TIMEOUT_MS]);
const LEAST_SILENCE_MS = 30_000;
/** No socket opens, and the test waits for the client to notice. */
let isImpatient = false;

/** Intervals are ten times as short. A busy machine has as long as ever to respond. */
const fast: Clock = {
  now: Date.now,
  setTimeout(callback, milliseconds) {
    const isBound = BOUNDS.has(milliseconds) || milliseconds > LEAST_SILENCE_MS;
    return setTimeout(callback, isBound && !isImpatient ? milliseconds : milliseconds / 10);
  },
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
let server: Awaited<ReturnType<typeof startChatServer>>;
let proxy: StubbornProxy;
let ada: ChatClient;
let names = 0;

beforeAll(async () => {
  server = await startChatServer();
  proxy = await startStubbornProxy(server.url);
  ada = await server.person('ada');
});
afterAll(async () => {
  await server?.close();
  await proxy?.close();
});
beforeEach(() => {
  proxy.upgrades = 'refuse';
  proxy.cut();
  isImpatient = false;
});

/** Somebody behind the proxy, with what they hear, and how their connection was. */
async function behind() {
  const name = `reader-${(names += 1)}`;
  const client = await server.signedIn(name, { serverUrl: proxy.url, clock: fast });
  const heard: string[] = [];
  const statuses: ConnectionStatus[] = [];
  for (const event of ['message.new', 'message.updated', 'message.deleted'] as const)
    client.on(event, ({ room, message }) => heard.push(`${event} ${room} ${message.content ?? '-'}`));
  client.on('connection.changed', ({ status }) => statuses.push(status));
  return { client, name, heard, statuses };
}

it('receives messages, edits and deletions, in order and once, in tracked rooms and others', async () => {
  const { client, name, heard, statuses } = await behind();
  const shown = await ada.rooms.create({ name: `Shown to ${name}` });
  const listed = await ada.rooms.create({ name: `Listed for ${name}` });
  for (const { slug } of [shown, listed]) await client.rooms.join(slug);
  const { rev, lastSeq } = await client.rooms.get(shown.slug);
  client.messages.track(shown.slug, rev, lastSeq);
  await client.connect();
  expect(client.connection).toEqual({ status: 'polling' });
  expect([statuses[0], statuses.at(-1)]).toEqual(['connecting', 'polling']);

  const said: string[] = [];
  for (let line = 1; line <= 120; line += 1) {
    for (const { slug } of [shown, listed]) await ada.messages.send(slug, `line ${line}`);
    said.push(`line ${line}`);
  }
  const told = (slug: string) => heard.filter((one) => one.startsWith(`message.new ${slug} `));
  for (const { slug } of [shown, listed]) {
    await expect.poll(() => told(slug)).toHaveLength(120);
    expect(told(slug)).toEqual(said.map((text) => `message.new ${slug} ${text}`));
  }
  heard.length = 0;
  const [first, second] = (await ada.messages.list(shown.slug, { limit: 2 })).results;
  await ada.messages.edit(shown.slug, first!.id, 'mended');
  await ada.messages.delete(shown.slug, second!.id);
  await expect
    .poll(() => heard)
    .toEqual([`message.updated ${shown.slug} mended`, `message.deleted ${shown.slug} -`]);
  // Its own message is told once, too: by the answer, and not again by what is asked for.
  await client.messages.send(shown.slug, 'mine');
  await ada.messages.send(shown.slug, 'and hers');
  await expect
    .poll(() => heard.slice(2))
    .toEqual([`message.new ${shown.slug} mine`, `message.new ${shown.slug} and hers`]);
  heard.length = 0;
  await client.messages.send(listed.slug, 'mine too');
  await ada.messages.send(listed.slug, 'hers too');
  await expect.poll(() => heard.at(-1)).toBe(`message.new ${listed.slug} hers too`);
  expect(heard).toHaveLength(2);
  client.close();
});

it('receives added, changed and removed rooms', async () => {
  const { client, name } = await behind();
  await client.connect();
  const room = await ada.rooms.create({ name: `For ${name}` });
  const created = nextEvent(client, 'room.created');
  await ada.members.add(room.slug, { username: name });
  expect((await created).room).toMatchObject({ slug: room.slug, memberCount: 2 });
  const updated = nextEvent(client, 'room.updated');
  await ada.rooms.update(room.slug, { name: 'Another name' });
  expect((await updated).room).toMatchObject({ slug: room.slug, name: 'Another name' });
  await ada.messages.send(room.slug, 'read this');
  await nextEvent(client, 'message.new');
  const read = nextEvent(client, 'read');
  await client.rooms.markRead(room.slug, 1);
  expect(await read).toMatchObject({ room: room.slug, seq: 1 });
  const removed = nextEvent(client, 'member.removed');
  await ada.members.remove(room.slug, name);
  expect(await removed).toMatchObject({ room: room.slug, user: { username: name } });
  client.close();
});

it('returns to a socket automatically, without loss, and falls back again', async () => {
  const { client, name, heard, statuses } = await behind();
  const room = await ada.rooms.create({ name: `There and back, ${name}` });
  await client.rooms.join(room.slug);
  client.messages.track(room.slug, 0, 0);
  await client.connect();
  let line = 0;
  const goOn = async (status: ConnectionStatus) => {
    await expect
      .poll(
        async () => {
          await ada.messages.send(room.slug, `line ${(line += 1)}`);
          return client.connection.status;
        },
        { interval: 50, timeout: 30_000 },
      )
      .toBe(status);
  };
  await goOn('polling');
  proxy.upgrades = 'pass';
  await goOn('online');
  proxy.upgrades = 'refuse';
  proxy.cut();
  await goOn('polling');
  await expect.poll(() => heard.length).toBe(line);
  expect(heard).toEqual(Array.from({ length: line }, (_, at) => `message.new ${room.slug} line ${at + 1}`));
  expect(statuses.filter((status) => status === 'polling' || status === 'online')).toEqual([
    'polling',
    'online',
    'polling',
  ]);
  client.close();
});

it('falls back if upgrades get no response', async () => {
  proxy.upgrades = 'swallow';
  const { client, name } = await behind();
  const room = await ada.rooms.create({ name: `Swallowed, ${name}` });
  await client.rooms.join(room.slug);
  isImpatient = true;
  await client.connect();
  isImpatient = false;
  expect(proxy.asked).toBeGreaterThan(0);
  const heard = nextEvent(client, 'message.new');
  await ada.messages.send(room.slug, 'through');
  expect((await heard).message.content).toBe('through');
  client.close();
});

it('falls back if the page forbids sockets', async () => {
  const client = await server.signedIn('policy', {
    clock: fast,
    createSocket: () => {
      throw new DOMException('connect-src', 'SecurityError');
    },
  });
  const room = await ada.rooms.create({ name: 'Policy' });
  await client.rooms.join(room.slug);
  await client.connect();
  const heard = nextEvent(client, 'message.new');
  await ada.messages.send(room.slug, 'through');
  expect((await heard).message.content).toBe('through');
  client.close();
});

it('does not mistake an unreachable server for a proxy that refuses', async () => {
  const { client, statuses } = await behind();
  server.faults.goAway();
  await expect(client.rooms.list()).rejects.toMatchObject({ code: 'network' });
  const connecting = client.connect();
  connecting.catch(() => undefined);
  await expect.poll(() => statuses.length).toBeGreaterThan(8);
  expect(statuses).not.toContain('polling');
  server.faults.comeBack();
  await connecting;
  expect(client.connection.status).toBe('polling');
  client.close();
});
