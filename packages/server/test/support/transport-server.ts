import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CipherFlow, EditMessageInput, Message, Scope, User } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach } from 'vitest';
import type { Actor } from '../../src/actor.js';
import { publishControl } from '../../src/bus/bus.js';
import { createLocalBus } from '../../src/bus/local-bus.js';
import { createFailedAuthentications } from '../../src/edge/failed-authentications.js';
import { createPeers } from '../../src/edge/peers.js';
import { AppError } from '../../src/errors.js';
import { GuardedResponse } from '../../src/edge/base-response.js';
import { createRateLimiter } from '../../src/rate-limit/rate-limiter.js';
import type { RoomRef } from '../../src/services/realtime.js';
import { createLogBudget } from '../../src/edge/log-budget.js';
import type { SocketsDeps } from '../../src/sockets/deps.js';
import { createSecurityLog } from '../../src/security-log.js';
import { attachSockets } from '../../src/sockets/index.js';
import { createRealtime } from '../../src/sockets/realtime/realtime.js';

interface FakeRoom extends RoomRef {
  visibility: 'public' | 'private';
  members: Set<string>;
  rev: number;
}

const hexId = () => randomBytes(12).toString('hex');

/**
 * The real socket transports on a real HTTP server, over services that keep everything in memory: for what a complete server
 * cannot do on demand (time, a failing store, a token that expires now). Complete servers are tested elsewhere.
 */
async function startTransportServer(overrides: Partial<SocketsDeps['config']> = {}) {
  const logged: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const bus = createLocalBus({ logger });
  let subscriptions = 0;
  const { subscribe } = bus;
  bus.subscribe = async (...args) => {
    subscriptions += 1;
    const end = await subscribe(...args);
    return async () => {
      subscriptions -= 1;
      await end();
    };
  };
  const realtime = createRealtime({ bus, logger });
  const site = hexId();
  const tokens = new Map<string, Actor>();
  const people = new Map<string, User>();
  const rooms = new Map<string, FakeRoom>();
  let now = Date.now();
  const clock = () => now;
  const securityLog = createSecurityLog(logger, clock);
  const peers = createPeers({ config: { rateLimits: true, trustedProxies: 0 }, securityLog });
  const limits = createRateLimiter({ enabled: true, clock });

  function find(actor: Actor, slug: string): FakeRoom {
    const room = rooms.get(slug);
    const isMember = room?.members.has(actor.userId);
    if (!room || (room.visibility === 'private' && !isMember)) throw new AppError('room_not_found');
    if (!isMember) throw new AppError('not_a_member');
    return room;
  }

  /** Limits a user as the messages service does. */
  async function admitWrite(actor: Actor, slug: string): Promise<FakeRoom> {
    await limits.enforce('messages.user', actor.userId);
    return find(actor, slug);
  }

  function messageOf(
    room: FakeRoom,
    actor: Actor,
    text: string | EditMessageInput,
    clientMessageId: string,
  ): Message {
    room.rev += 1;
    const sender = people.get(actor.userId)!;
    const at = new Date(now).toISOString();
    const { content, format, mentions }: EditMessageInput =
      typeof text === 'string' ? { content: text } : text;
    return {
      ...{ id: hexId(), room: room.slug, seq: room.rev, rev: room.rev, sender, content, clientMessageId },
      ...{ createdAt: at, ...(format && { format }), ...(mentions && { mentions }), reactions: [] },
    };
  }

  const services: SocketsDeps['services'] = {
    sessions: {
      endedAfter: async () => [],
      endCodeOf: async () => 'token_revoked',
      async verify(token) {
        const actor = tokens.get(token);
        if (!actor || actor.expiresAt <= now) throw new AppError('invalid_token');
        return actor;
      },
    },
    rooms: {
      viewsOf: async () => new Map(),
      joinedRooms: async ({ userId }) => [...rooms.values()].filter((room) => room.members.has(userId)),
      heads: async (ids) =>
        new Map([...rooms.values()].filter(({ id }) => ids.includes(id)).map(({ id, rev }) => [id, rev])),
      resolveMember: async (actor, slug) => ({ room: find(actor, slug) }),
      read: async (actor, slug, seq) => ({
        lastReadSeq: seq,
        unreadCount: find(actor, slug).rev - seq,
        mentionCount: 0,
      }),
      delivered: async (_, marks) => ({ rooms: marks }),
    },
    messages: {
      async send(actor, slug, { content, format, mentions, clientMessageId = randomUUID() }) {
        const room = await admitWrite(actor, slug);
        if (content === 'break the store') throw new Error(`the store says: ${content}`);
        const message = messageOf(room, actor, { content, format, mentions }, clientMessageId);
        realtime.toRoom(room, 'message.new', { room: slug, rev: message.rev, message });
        const ciphertext = Buffer.from(randomUUID()).toString('base64url');
        const flow: CipherFlow = {
          ...{ room: slug, roomName: slug, seq: message.seq, rev: message.rev, at: message.createdAt },
          ...{ bytes: ciphertext.length, keyId: '00000000', ciphertext },
        };
        realtime.cipherFlow(room, flow);
        return { message };
      },
      edit: async (actor, slug, _id, input) =>
        messageOf(await admitWrite(actor, slug), actor, input, 'edited'),
      remove: async (actor, slug) => messageOf(await admitWrite(actor, slug), actor, '', 'removed'),
      changes: async (actor, slug) => ({ results: [], rev: find(actor, slug).rev, hasMore: false }),
      async sync(actor, wanted) {
        // As large as a page may be, so that a client that does not read is noticed soon.
        const padding = 'x'.repeat(200 * 1024);
        const results = [messageOf(find(actor, Object.keys(wanted)[0]!), actor, padding, 'padding')];
        return { rooms: { page: { results, rev: 1, hasMore: true } }, gone: [], ahead: [] };
      },
    },
    reactions: {
      add: async (actor, slug, id, emoji) => ({ room: find(actor, slug).slug, id, emojis: [emoji] }),
      remove: async (actor, slug, id) => ({ room: find(actor, slug).slug, id, emojis: [] }),
    },
    sites: { requireEnabled: async () => {}, find: async () => ({ slug: 'default' }) },
    prices: { ofRooms: () => 1 },
    privacy: { seesReceipts: async () => true },
    presence: {
      statusOf: async () => new Map(),
      visibilityChanged() {},
      connected: () => {},
      disconnected: () => {},
      close: async () => {},
    },
    typing: {
      start: async (actor, slug) => void find(actor, slug),
      stop: async (actor, slug) => void find(actor, slug),
    },
  };

  const server: Server = createServer({ ServerResponse: GuardedResponse }, (_request, response) =>
    response.writeHead(404).end(),
  );
  const deps: SocketsDeps = {
    config: { maxSocketsPerUser: 100, rateLimits: true, trustedProxies: 0, ...overrides },
    failedAuthentications: createFailedAuthentications({ limiter: limits, securityLog }),
    ...{ peers, securityLog, logBudget: createLogBudget(() => {}) },
    ...{ logger, bus, clock, limiter: limits, services },
    changes: { after: async () => [] },
    origins: {
      isKnownOrigin: async (origin) => !origin || ['http://a.example', 'http://b.example'].includes(origin),
      isAllowedFor: async (origin) => !origin || origin === 'http://a.example',
    },
  };
  const sockets = attachSockets(server, deps);
  peers.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  function member(userId: string, slug: string, isIn: boolean): void {
    const room = rooms.get(slug)!;
    if (isIn) room.members.add(userId);
    else room.members.delete(userId);
    if (isIn) realtime.memberJoined(userId, room);
    else realtime.memberLeft(userId, room);
  }

  return {
    ...{ realtime, bus, sockets, logged, services, port },
    url: `http://127.0.0.1:${port}`,
    plainUrl: (slug: string) => `ws://127.0.0.1:${port}/ws/chat/${slug}/`,
    subscriptions: () => subscriptions,
    /** TCP connections, counted in another turn of the event loop. */
    connectionCount: () =>
      new Promise<number>((resolve) =>
        setImmediate(() => server.getConnections((_error, count) => resolve(count))),
      ),
    advance: (ms: number) => void (now += ms),
    /** Creates a user, or another token of one. */
    signIn(username: string, options: { scopes?: Scope[]; lifeMs?: number } = {}) {
      const known = [...people.values()].find((user) => user.username === username);
      const user: User = known ?? { id: hexId(), username, displayName: username, kind: 'user' };
      people.set(user.id, user);
      const token = randomUUID();
      const actor: Actor = {
        ...{
          userId: user.id,
          username,
          kind: user.kind,
          siteId: site,
          clientId: 'web',
          sessionId: randomUUID(),
        },
        scopes: options.scopes ?? ['chat', 'monitor'],
        expiresAt: now + (options.lifeMs ?? 900_000),
      };
      tokens.set(token, actor);
      return { ...user, token, actor };
    },
    /** Removes the token from the store without an event. */
    forget: (token: string) => void tokens.delete(token),
    /** Ends the token like a revocation. */
    async revoke(token: string) {
      const { sessionId } = tokens.get(token)!;
      tokens.delete(token);
      await publishControl(bus, { kind: 'session', sessionId });
    },
    room(slug: string, members: { id: string }[] = [], visibility: 'public' | 'private' = 'private') {
      const ids = new Set(members.map(({ id }) => id));
      rooms.set(slug, { id: hexId(), siteId: site, slug, visibility, members: ids, rev: 0 });
      return rooms.get(slug)!;
    },
    join: (user: { id: string }, slug: string) => member(user.id, slug, true),
    leave: (user: { id: string }, slug: string) => member(user.id, slug, false),
    async close() {
      await sockets.close();
      server.closeAllConnections();
      server.close();
      await bus.close();
    },
  };
}

export type TransportServer = Awaited<ReturnType<typeof startTransportServer>>;

/**
 * Starts a server before each test, and closes it and the clients that the test left open afterwards.
 * @param onStart - called with each server that is started
 * @returns `restart`, which replaces the server of the current test by one with another configuration
 */
export function useTransportServer(
  clients: { closeAll(): void },
  onStart: (server: TransportServer) => void,
): { restart(overrides: Partial<SocketsDeps['config']>): Promise<void> } {
  let server: TransportServer;
  const start = async (overrides?: Partial<SocketsDeps['config']>) => {
    server = await startTransportServer(overrides);
    onStart(server);
  };
  beforeEach(() => start());
  afterEach(async () => {
    clients.closeAll();
    await server.close();
  });
  return {
    async restart(overrides) {
      await server.close();
      await start(overrides);
    },
  };
}
