import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatClient } from '@sotto/sdk';
import { startTestChat } from '../src/index.js';
import type { Person, TestChat, TestRoom } from '../src/index.js';
import { clientOf, closeClients, connected, follow } from './support/clients.js';
import { nextEvent } from '../../sdk/test/support/next-event.js';

let chat: TestChat;
let ada: Person;
let grace: Person;
let room: TestRoom;
let rooms = 0;

beforeAll(async () => {
  chat = await startTestChat();
  [ada, grace] = await Promise.all([chat.person('ada'), chat.person('grace')]);
});
beforeEach(async () => {
  room = await chat.room(`Room ${(rooms += 1)}`, { owner: ada, members: [grace] });
});
afterEach(() => {
  closeClients();
  chat.faults.clear();
});
afterAll(() => chat?.close());

/** What is stored, oldest first. */
async function stored(): Promise<(string | null)[]> {
  const response = await grace.fetch(`/api/chat/rooms/${room.slug}/messages/?limit=100`);
  const { results } = (await response.json()) as { results: { content: string | null }[] };
  return results.map(({ content }) => content);
}

/** A client and its reader's view of the room; `shows` resolves once the reader was told exactly these texts. */
async function reader(person: Person) {
  const client = await connected(person);
  const texts = await follow(client, room.slug);
  return {
    client,
    texts,
    shows: (...wanted: string[]) => expect.poll(() => texts).toEqual(wanted),
  };
}

/** Requests of a client, by their path. */
function recordedFetch() {
  const paths: string[] = [];
  const recorded: typeof fetch = (input, init) => {
    paths.push(new URL(String(input)).pathname);
    return fetch(input, init);
  };
  return { fetch: recorded, count: (path: string) => paths.filter((made) => made === path).length };
}

describe('a lost acknowledgement', () => {
  it('over the socket: stored once, delivered once', async () => {
    const [sender, other] = await Promise.all([reader(ada), reader(grace)]);
    const lost = chat.faults.loseAcknowledgements({ count: 1 });
    const sent = sender.client.messages.send(room.slug, 'Is it there?');
    await lost.happened();
    expect((await sent).content).toBe('Is it there?');
    await sender.client.messages.send(room.slug, 'It is');
    await Promise.all([sender.shows('Is it there?', 'It is'), other.shows('Is it there?', 'It is')]);
    expect(await stored()).toEqual(['Is it there?', 'It is']);
    expect(lost.hits).toBe(1);
  });

  it('over REST: stored once, and so is its edit', async () => {
    const client = await clientOf(ada);
    const lost = chat.faults.loseAcknowledgements({ count: 2 });
    const message = await client.messages.send(room.slug, 'By REST');
    expect([message.seq, lost.hits, await stored()]).toEqual([1, 2, ['By REST']]);
    chat.faults.loseAcknowledgements();
    await expect(client.messages.edit(room.slug, message.id, 'Edited')).rejects.toMatchObject({
      code: 'network',
    });
    expect(await stored()).toEqual(['Edited']);
  });
});

it('delays responses and events, in order', async () => {
  const [sender, other] = await Promise.all([reader(ada), reader(grace)]);
  const texts = ['one', 'two', 'three'];
  const late = chat.faults.delay(300);
  const before = performance.now();
  await sender.client.rooms.list();
  const listed = performance.now();
  await Promise.all(texts.map((text) => grace.fetch(...sendBy(text)).then(({ status }) => status)));
  const told = performance.now();
  // A timer may be a millisecond early.
  expect(listed - before).toBeGreaterThan(298);
  expect(told - listed).toBeGreaterThan(298);
  await expect.poll(() => other.texts.length).toBe(3);
  expect(other.texts).toEqual(await stored());
  expect(late.hits).toBeGreaterThan(4);
  late.off();
  expect(sender.client.connection.status).toBe('online');
});

function sendBy(content: string): [string, RequestInit] {
  return [`/api/chat/rooms/${room.slug}/messages/`, { method: 'POST', body: JSON.stringify({ content }) }];
}

it('duplicates events, which are delivered once', async () => {
  const [sender, other] = await Promise.all([reader(ada), reader(grace)]);
  const twice = chat.faults.duplicate();
  const message = await sender.client.messages.send(room.slug, 'once');
  await sender.client.messages.edit(room.slug, message.id, 'edited once');
  await sender.client.messages.send(room.slug, 'fence');
  await Promise.all([sender.shows('once', 'fence'), other.shows('once', 'fence')]);
  // At least the three changes, to the other one of the two.
  expect(twice.hits).toBeGreaterThanOrEqual(3);
});

it('cuts sockets, and what was missed arrives in order', async () => {
  const { client, shows } = await reader(ada);
  const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
  const back = nextEvent(client, 'connection.changed', ({ status }) => status === 'online');
  chat.faults.cutSockets();
  await lost;
  const texts = ['one', 'two', 'three'];
  for (const text of texts) expect((await grace.fetch(...sendBy(text))).status).toBe(201);
  await back;
  await shows(...texts);
});

describe('refusals', () => {
  it('401: one refresh, and the request is repeated', async () => {
    const recorded = recordedFetch();
    const client = await clientOf(ada, { fetch: recorded.fetch });
    const refused = chat.faults.refuse({ status: 401, count: 1 });
    const profiles = await Promise.all(Array.from({ length: 5 }, () => client.auth.profile()));
    expect(profiles.map(({ username }) => username)).toEqual(Array(5).fill('ada'));
    expect(refused.hits).toBe(1);
    expect(recorded.count('/oauth/token/')).toBe(1);
  });

  it.each([
    ['REST', clientOf, {}],
    ['the socket', connected, { event: 'message.send' }],
  ] as const)('429 by %s: waits as long as it is told to', async (_door, make, what) => {
    const client = await make(ada);
    const refused = chat.faults.refuse({ status: 429, retryAfter: 1, count: 1, ...what });
    const before = performance.now();
    const message = await client.messages.send(room.slug, 'Too fast');
    expect(performance.now() - before).toBeGreaterThan(998);
    expect([message.content, refused.hits, await stored()]).toEqual(['Too fast', 1, ['Too fast']]);
  });

  it.each([
    ['REST', clientOf, {}],
    ['the socket', connected, { event: 'message.send' }],
  ] as const)('503 by %s: sent again, in order', async (_door, make, what) => {
    const client = await make(ada);
    const refused = chat.faults.refuse({ status: 503, retryAfter: 0, count: 2, ...what });
    const texts = ['one', 'two', 'three'];
    await Promise.all(texts.map((text) => client.messages.send(room.slug, text)));
    expect(await stored()).toEqual(texts);
    expect(refused.hits).toBeGreaterThanOrEqual(1);
  });

  it('at the token endpoint are OAuth errors, and sign no user out', async () => {
    const client = await clientOf(ada);
    await chat.faults.expireTokens(ada);
    const refused = chat.faults.refuse({ status: 503, path: '/oauth/token/' });
    await expect(client.auth.profile()).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      retryAfter: 1,
    });
    refused.off();
    expect(await client.auth.profile()).toMatchObject({ username: 'ada' });
  });

  it('of the socket itself are retried', async () => {
    const client = await clientOf(ada);
    const refused = chat.faults.refuse({ status: 503, path: '/socket.io/', count: 2 });
    await client.connect();
    expect([client.connection.status, refused.hits]).toEqual(['online', 2]);
  });

  it('can be read by a page of another origin, and let its preflight pass', async () => {
    chat.faults.refuse({ status: 429, retryAfter: 7 });
    const origin = chat.url.replace('127.0.0.1', 'localhost');
    const path = '/api/chat/rooms/';
    const response = await ada.fetch(path, { headers: { origin } });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await response.json()).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 7 });
    const preflight = await ada.fetch(path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
  });
});

it('expires tokens: a request refreshes, an open socket reconnects, no user is signed out', async () => {
  const recorded = recordedFetch();
  const { client, shows } = await reader(ada);
  const other = await clientOf(grace, { fetch: recorded.fetch });
  const required: object[] = [];
  for (const one of [client, other]) one.on('auth.required', (reason) => required.push(reason));
  const before = [ada.tokens.accessToken, grace.tokens.accessToken];
  const back = nextEvent(client, 'connection.changed', ({ status }) => status === 'online');
  await chat.faults.expireTokens();
  expect((await ada.fetch('/api/auth/profile/')).status).toBe(401);
  expect((await other.messages.send(room.slug, 'Still here')).seq).toBe(1);
  await back;
  await shows('Still here');
  expect([ada.tokens.accessToken, grace.tokens.accessToken]).not.toContain(before[0]);
  expect(grace.tokens.accessToken).not.toBe(before[1]);
  expect(recorded.count('/oauth/token/')).toBe(1);
  expect(required).toEqual([]);
});

it('skews the clock: times are wrong, the order is not', async () => {
  const { client, shows } = await reader(ada);
  const times: number[] = [];
  for (const [text, minutes] of [
    ['now', 0],
    ['an hour ago', -60],
    ['in an hour', 60],
    ['now again', 0],
  ] as const) {
    chat.faults.skewClock(minutes * 60_000);
    const message = await client.messages.send(room.slug, text);
    times.push(Math.round((Date.parse(message.createdAt) - Date.now()) / 3_600_000));
    expect(Math.abs(chat.clock() - Date.now() - minutes * 60_000)).toBeLessThan(60_000);
  }
  expect(times.map((hours) => hours + 0)).toEqual([0, -1, 1, 0]);
  const texts = ['now', 'an hour ago', 'in an hour', 'now again'];
  await shows(...texts);
  expect(await stored()).toEqual(texts);
});

describe('an unreachable server', () => {
  it('stays reachable past the faults', async () => {
    const { client, texts, shows } = await reader(ada);
    const writer = await clientOf(grace, { serverUrl: chat.directUrl });
    const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
    chat.faults.goAway();
    await lost;
    await writer.messages.send(room.slug, 'Can you hear me?');
    expect(texts).toEqual([]);
    chat.faults.comeBack();
    await shows('Can you hear me?');
  });

  it('receives what was queued when it is back, once and in order', async () => {
    const { client, shows } = await reader(ada);
    const lost = nextEvent(client, 'connection.changed', ({ status }) => status !== 'online');
    chat.faults.goAway();
    await lost;
    const texts = ['one', 'two', 'three'];
    const sends = Promise.all(texts.map((text) => client.messages.send(room.slug, text)));
    await expect(fetch(`${chat.url}/healthz`)).rejects.toThrow();
    chat.faults.comeBack();
    expect((await sends).map(({ content }) => content)).toEqual(texts);
    await shows(...texts);
    expect(await stored()).toEqual(texts);
  });

  it('is unreachable until a promise is settled', async () => {
    const client: ChatClient = await clientOf(ada);
    const away = chat.faults.goAway(expect(client.rooms.list()).rejects.toMatchObject({ code: 'network' }));
    await away;
    expect((await client.rooms.list()).results).not.toEqual([]);
  });
});
