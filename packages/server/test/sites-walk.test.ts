import { randomBytes } from 'node:crypto';
import type { Message, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { addClient } from '../src/services/admin/clients.js';
import { publicSessionId } from '../src/services/user/session-id.js';
import { admitGuests, becomeGuest } from './support/guests.js';
import type { Guest } from './support/guests.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { askEvent, outcomeOf, requestOf, takesIds, walkedEvents, walkedRoutes } from './support/site-walk.js';
import type { WalkedIds } from './support/site-walk.js';
import { createClients } from './support/socket-clients.js';
import type { ChatClient } from './support/socket-clients.js';

/** Whoever sees one of these sees something of the first site. */
const CANARIES = ['Canary Countess', 'canary room', 'canary text', 'canary topic'];
const STRANGERS = ['user', 'bot', 'guest'] as const;

/** One who acts. */
interface Walker {
  token: string;
  /** A room of its own site. */
  slug: string;
}

const clients = createClients();
let server: HttpServer;
let ada: Walker & { actor: Actor };
let bob: Walker & { actor: Actor };
let walkers: Record<(typeof STRANGERS)[number], Walker>;

const nowhere = (): WalkedIds => ({
  ...{ slug: 'nowhere', username: 'nobody', userId: hex(), message: hex(), invitation: hex() },
  ...{ invitationToken: randomBytes(24).toString('base64url'), report: hex() },
  ...{ session: publicSessionId('no-session'), guestToken: `g${hex()}` },
  ...{ upload: hex(), file: hex() },
});
const hex = () => randomBytes(12).toString('hex');

async function actorOf(token: string): Promise<Actor> {
  return server.running.context.services.sessions.verify(token);
}

/** Creates what there is to find in the first site, each time anew. */
async function createWorld(): Promise<WalkedIds & { token: string }> {
  const { services, models } = server.running.context;
  await models.Block.deleteMany({});
  await models.File.deleteMany({});
  const { slug } = await services.rooms.create(ada.actor, { name: 'canary room', topic: 'canary topic' });
  await services.members.add(ada.actor, slug, { username: bob.actor.username });
  const sent = { content: 'canary text', clientMessageId: hex() };
  const pending = { name: 'canary room.txt', size: 1 };
  const [upload, file] = [
    await services.uploads.create(ada.actor, slug, pending),
    await services.uploads.create(ada.actor, slug, pending),
  ];
  await services.uploads.putPart(ada.actor, file.id, 0, async () => Buffer.from('1'));
  await services.uploads.complete(ada.actor, file.id);
  const { message } = await services.messages.send(ada.actor, slug, { ...sent, files: [file.id] });
  const theirs = await services.messages.send(bob.actor, slug, { ...sent, clientMessageId: hex() });
  await services.reports.create(ada.actor, slug, theirs.message.id, { reason: 'spam' });
  const { results } = await services.reports.list(ada.actor, slug, { limit: 1 });
  const invitation = await services.invitations.create(ada.actor, slug, { expiresIn: 600, maxUses: 5 });
  return {
    ...{ slug, username: bob.actor.username, userId: bob.actor.userId, message: message.id },
    ...{ invitation: invitation.id, invitationToken: invitation.token, report: results[0]!.id },
    ...{ session: publicSessionId(ada.actor.sessionId), guestToken: (await guestOf('demo')).token },
    ...{ upload: upload.id, file: file.id, token: ada.token },
  };
}

const guestOf = async (clientId: string): Promise<Guest> => {
  if (clientId === 'demo') return becomeGuest(server.url);
  const { body } = await server.token({
    grant_type: 'urn:sotto:params:oauth:grant-type:guest',
    client_id: clientId,
  });
  return { token: body.access_token } as Guest;
};

async function signIn(username: string, clientId: string): Promise<TokenResponse> {
  const grant = { grant_type: 'password', client_id: clientId, username, password: PASSWORD };
  return (await server.token(grant)).body;
}

beforeAll(async () => {
  server = await startHttpServer();
  const { context } = server.running;
  await admitGuests(server.running);
  for (const name of ['countess', 'duke']) await server.person(name);
  const first = await server.call('PATCH', '/api/auth/profile/', {
    token: (await signIn('countess', 'demo')).access_token,
    body: { displayName: 'Canary Countess' },
  });
  expect(first.status).toBe(200);
  const own = async (name: string) => {
    const { access_token: token } = await signIn(name, 'demo');
    return { token, slug: '', actor: await actorOf(token) };
  };
  [ada, bob] = [await own('countess'), await own('duke')];

  const { clientId } = await server.addSite('other');
  await server.updateSite('other', { guests: 'write', directory: 'on' });
  await server.updateSite('default', { directory: 'on' });
  const { tokens } = await server.person('mallory', clientId);
  const mallory = await actorOf(tokens.access_token);
  const plaza = await context.services.rooms.create(mallory, { name: 'Plaza', visibility: 'public' });
  const site = (await context.models.Site.findOne({ slug: { $eq: 'other' } }).lean())!;
  const bot = await addClient(context, site, { name: 'Walker', use: 'bot' });
  const grant = { grant_type: 'client_credentials', client_id: bot.clientId, client_secret: bot.secret! };
  const guest = await guestOf(clientId);
  const botToken = (await server.token(grant)).body.access_token;
  await context.services.members.add(mallory, plaza.slug, { username: bot.bot!.username });
  walkers = {
    user: { token: tokens.access_token, slug: plaza.slug },
    bot: { token: botToken, slug: plaza.slug },
    guest: { token: guest.token, slug: plaza.slug },
  };
  for (const { token } of Object.values(walkers)) expect(token).toMatch(/./);
});
afterAll(async () => {
  clients.closeAll();
  await server.close();
});

/** Sends the request of a route with these ids. */
async function outcome({ token }: Walker, route: string, ids: WalkedIds): Promise<string> {
  const { method, path, body } = requestOf(route, ids);
  const { status, body: received } = await server.call(method, path, { token, body });
  return outcomeOf(status, received, ids);
}

/**
 * Asks for the ids of a world, and for ids of nothing. A hit is a difference between the two, or a word of the first site.
 * @param within - the walker's own room, where the other ids are named in it
 */
async function hitsOf(walker: Walker, route: string, world: WalkedIds): Promise<string[]> {
  const hits: string[] = [];
  const places =
    route.includes(':slug') && /:(id|username)/.test(route) ? [undefined, walker.slug] : [undefined];
  for (const slug of places) {
    const own = slug !== undefined && { slug };
    const found = await outcome(walker, route, { ...world, ...own });
    if (CANARIES.some((canary) => found.includes(canary))) hits.push(`${route} shows ${found}`);
    if (!takesIds(route)) continue;
    const missing = await outcome(walker, route, { ...nowhere(), ...own });
    if (found !== missing) hits.push(`${route} ${found} instead of ${missing}`);
  }
  return hits;
}

async function walk(walker: Walker, world: WalkedIds): Promise<string[]> {
  const hits: string[] = [];
  for (const route of await walkedRoutes()) hits.push(...(await hitsOf(walker, route, world)));
  return hits;
}

async function eventHits(client: ChatClient, walker: Walker, world: WalkedIds & { token: string }) {
  const hits: string[] = [];
  for (const event of walkedEvents()) {
    const found = await askEvent(client, event, world);
    const missing = await askEvent(client, event, { ...nowhere(), token: `t${hex()}` });
    if (found !== missing) hits.push(`${event} ${found} instead of ${missing}`);
    if (!event.startsWith('message.')) continue;
    const within = await askEvent(client, event, { ...world, slug: walker.slug });
    const without = await askEvent(client, event, { ...nowhere(), slug: walker.slug, token: '' });
    if (within !== without) hits.push(`${event} in an own room ${within} instead of ${without}`);
  }
  return hits;
}

/** Everything that is stored of the first site. */
async function stored(): Promise<string> {
  const { models } = server.running.context;
  const site = { $eq: (await models.Site.findOne({ slug: { $eq: 'default' } }).lean())!._id };
  const rooms = await models.Room.find({ site }).lean();
  const ids = rooms.map(({ _id }) => _id.toString());
  const inRooms = <T extends { room?: unknown }>(rows: T[]) =>
    rows.filter(({ room }) => ids.includes(String(room)));
  return JSON.stringify([
    rooms,
    inRooms(await models.Member.find({}).setOptions({ former: true }).lean()),
    inRooms(await models.Message.findRows({}, {})),
    await models.User.find({ site }).lean(),
    await models.Invitation.find({ site }).lean(),
    await models.Report.find({ site }).lean(),
    await models.OAuthSession.find({ site }).lean(),
  ]);
}

async function readMarks(slug: string): Promise<number[]> {
  const { models } = server.running.context;
  const room = (await models.Room.findOne({ slug: { $eq: slug } }).lean())!;
  const rows = await models.Member.find({ room: { $eq: room._id } }).lean();
  return rows.map(({ lastReadSeq }) => lastReadSeq).sort();
}

it('finds nothing of another site by any route, event or id', async () => {
  const world = await createWorld();
  // The read marks of the senders follow their messages.
  await expect.poll(() => readMarks(world.slug)).toEqual([1, 2]);
  const before = await stored();
  for (const kind of STRANGERS) {
    const walker = walkers[kind];
    const client = await clients.connect(server.url, walker.token);
    expect({ kind, hits: await walk(walker, world) }).toEqual({ kind, hits: [] });
    expect({ kind, hits: await eventHits(client, walker, world) }).toEqual({ kind, hits: [] });
    for (const slug of [world.slug, 'nowhere']) {
      const plain = clients.plain(`${server.url.replace('http', 'ws')}/ws/chat/${slug}/`, {
        headers: { authorization: `Bearer ${walker.token}` },
      });
      expect(await plain.closed).toMatchObject({ code: 4404 });
    }
    client.close();
  }
  expect(await stored()).toBe(before);
});

it('receives nothing of another site on any socket', async () => {
  const { slug } = await createWorld();
  const tokens = Object.values(walkers).map(({ token }) => token);
  const chats = await Promise.all(tokens.map((token) => clients.connect(server.url, token)));
  const monitors = await Promise.all(
    tokens.map((token) => clients.connect(`${server.url}/monitor`, token).catch(() => null)),
  );
  const own = await clients.connect(server.url, ada.token);
  await own.ask('typing.start', { room: slug });
  const sent = await own.ask('message.send', { room: slug, content: 'canary text', clientMessageId: hex() });
  expect(sent.ok).toBe(true);
  await own.next<Message>('message.new');
  await server.running.context.services.rooms.update(ada.actor, slug, { topic: 'canary topic 2' });
  await own.next('room.updated');
  // Of a user in no room: nobody else hears of the new name.
  const { tokens: loner } = await server.person('roomless');
  const name = { token: loner.access_token, body: { displayName: 'Canary Countess' } };
  expect((await server.call('PATCH', '/api/auth/profile/', name)).status).toBe(200);
  // What was published before has arrived with these acknowledgements.
  for (const client of chats) await client.ask('sync', { rooms: {} });
  for (const client of [...chats, ...monitors])
    expect(JSON.stringify(client?.all ?? [])).not.toMatch(/canary/i);
});

// Each of some fifty routes has a world of its own.
const WORLDS = { timeout: 240_000 };
it('finds the same ids in the own site: each route differs, so that the walk can fail', WORLDS, async () => {
  // They say the same whether somebody was blocked, or exists at all, and whatever a user calls a device of theirs.
  const tellNothing = [
    'delete /api/chat/blocks/:username',
    'put /api/chat/push/:id',
    'delete /api/chat/push/:id',
  ];
  const missed: string[] = [];
  let world = await createWorld();
  for (const route of (await walkedRoutes()).filter(takesIds)) {
    const hits = await hitsOf({ ...ada, slug: 'nowhere' }, route, world);
    if (hits.length === 0 && !tellNothing.includes(route)) missed.push(route);
    if (route.startsWith('get ')) continue;
    world = await createWorld();
    if (route === 'delete /api/auth/sessions/:id')
      ada.token = (await signIn('countess', 'demo')).access_token;
    ada.actor = await actorOf(ada.token);
  }
  expect(missed).toEqual([]);
});

it('finds a scope that is broken', async () => {
  const { messages } = server.running.context.services;
  const world = await createWorld();
  const intact = messages.list;
  messages.list = (_actor, ...rest) => intact(ada.actor, ...rest);
  try {
    const hits = await walk(walkers.user, world);
    expect(hits.map((hit) => hit.split(' ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining(['get /api/chat/rooms/:slug/messages']),
    );
    expect(new Set(hits.map((hit) => hit.split(' ')[1])).size).toBe(1);
  } finally {
    messages.list = intact;
  }
});

it('takes tokens from a bucket for each request of a user, before it finds out whether there is what it names', async () => {
  const enforce = vi.spyOn(server.running.context.limiter, 'enforce');
  const unlimited: string[] = [];
  try {
    for (const route of await walkedRoutes()) {
      enforce.mockClear();
      await outcome(walkers.user, route, nowhere());
      if (enforce.mock.calls.length === 0) unlimited.push(route);
    }
  } finally {
    enforce.mockRestore();
  }
  expect(unlimited).toEqual([]);
});
