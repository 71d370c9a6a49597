import type { Draft, Message, Profile, StartResult, SyncResult } from '@sotto/protocol';
import { createIdentity } from './identity.js';
import { createMemoryTokenStore } from './auth/token-store.js';
import { createClientConnection } from './client-connection.js';
import type { ClientConnection } from './client-connection.js';
import { createEnvironment } from './create-environment.js';
import type { Environment } from './environment.js';
import { ChatError } from './errors.js';
import type { ClientEventMap } from './events.js';
import type { HttpClient } from './http/http-client.js';
import { paths } from './http/paths.js';
import { createEmitter } from './internal/emitter.js';
import type { Emitter } from './internal/emitter.js';
import type { ChatClientOptions } from './options.js';
import { createDeliveries } from './sync/deliveries.js';
import { createDrafts } from './sync/drafts.js';
import { createHeldDeletions } from './sync/deletions/held-deletions.js';
import { createKeptDeletions } from './outbox/storage/kept-deletions.js';
import { createOutbox } from './outbox/outbox.js';
import { createMemoryOutboxStore, createWebOutboxStore, databaseOf } from './outbox/stores.js';
import type { Transport } from './outbox/transport.js';
import type { OutboxStore, TokenStore } from './ports.js';
import { createMessageTransport } from './resources/message-transport.js';
import { createMessages } from './resources/messages.js';
import type { MessagesDeps } from './resources/messages.js';
import { createMonitor } from './resources/monitor.js';
import { createPeople } from './resources/people.js';
import { createResources } from './resources/create-resources.js';
import { createServerEvents } from './server-events.js';
import { idOf } from './socket/shared-socket.js';
import { createGapRecovery } from './sync/gap-recovery.js';
import type { GapRecovery } from './sync/gap-recovery.js';
import type { Identities } from './sync/identities.js';
import { createOwnReactions } from './sync/own-reactions.js';
import { eventOf } from './sync/tracked-room.js';
import { createUserSession } from './user-session.js';
import type { UserSession } from './user-session.js';

/** Creates the parts of a client, and connects them. `closed` aborts when the client is closed. */
export function createClientParts(options: ChatClientOptions, closed: AbortSignal) {
  const env = createEnvironment(options, closed, () => socketSession(session.scope, env, options, store));
  const events = createClientEvents(env);
  const onError = (error: ChatError) => events.emit('error', error);
  const store = options.tokenStore ?? createMemoryTokenStore();
  const outboxStore = options.outboxStore ?? defaultOutboxStore(store);
  const request: ClientConnection['request'] = (event, payload) => connection.request(event, payload);
  const people = createPeople(env, events, request);
  const { identities, presence, typing } = people;
  const { http, tokens, auth, guestMerge } = createIdentity({
    ...{ env, events, options, store, identities },
    readStart: (start) => syncing.readStart(start),
    session: () => session,
    connection: () => connection,
    held: () => held,
  });
  const syncing = createSyncing(env, events, {
    ...{ identities, request, transport: () => transport, user: () => session.user },
    sync: (cursors) => connection.sync(cursors),
    onOwn: (message) => outbox.settle(message),
  });
  const { recovery, reactions, deliveries } = syncing;
  const resources = createResources(http, presence, {
    ...{ events, outboxStore, guestMerge, session: () => session },
    ...{ held: () => held, onRooms: deliveries.learn },
  });
  const connection = createClientConnection({
    env,
    ...{ tokens, events, recovery },
    readRooms: async () => (await resources.rooms.list({ scope: 'joined' })).results,
    readChanges: (slug, since) => messages.changes(slug, since),
    user: () => session.user,
    onEvent: createServerEvents({
      ...{ events, recovery, people, reactions, deliveries },
      drafts: { receive: (draft) => drafts.receive(draft) },
      userId: () => session.user?.id,
      onOwnUser: (user) => session.update(user),
      onPrivacy: (settings) => session.setPrivacy(settings),
    }),
    onOffline: people.offline,
    onReachable() {
      recovery.recoverAll();
      messaging.wake();
      guestMerge.wake();
    },
    onGiveUp: onError,
  });
  const { transport, ...messaging } = createMessaging(env, {
    ...{ http, connection, recovery, reactions, events, store: outboxStore, session: () => session },
    resolve: identities.resolve,
    onRead: syncing.seen,
  });
  const { outbox, held, drafts, messages } = messaging;
  const monitor = createMonitor({ env, http, tokens, onError });
  const session = createUserSession({ env, events, outbox, onEnd: endSession });

  /** Ends everything that belongs to one user's session, except unsent messages. */
  function endSession(error: ChatError): void {
    messaging.end();
    connection.end(error);
    monitor.close();
    syncing.clear();
    identities.clear();
    guestMerge.stop();
    outbox.fail(error);
  }

  return {
    auth,
    connection,
    endSession,
    env,
    events,
    ...messaging,
    monitor,
    presence,
    resources,
    session,
    tokens,
    typing,
  };
}

/** Names what the clients on a page that share a socket have in common: the session, and how sockets are created. */
function socketSession(
  scope: string | null,
  { clock }: Environment,
  { getToken, createSocket }: ChatClientOptions,
  store: TokenStore,
): string | null {
  return scope && `${scope} ${store.key ?? idOf(getToken ?? store)} ${idOf(createSocket ?? clock)}`;
}

/** Creates the outbox of a client. A message that the server acknowledged goes on to `recovery`, as its event does. */
function createClientOutbox(
  env: Environment,
  store: OutboxStore,
  transport: Transport,
  recovery: GapRecovery,
  events: Emitter<ClientEventMap>,
) {
  return createOutbox({
    ...env,
    store,
    transport,
    onStored: (message) => recovery.receive('message.new', eventOf(message)),
    onChange: (room, messages) => events.emit('outbox.changed', { room, messages }),
  });
}

interface MessagingParts extends Pick<
  MessagesDeps,
  'http' | 'recovery' | 'reactions' | 'resolve' | 'onRead'
> {
  connection: ClientConnection;
  events: Emitter<ClientEventMap>;
  store: OutboxStore;
  session: () => Pick<UserSession, 'scope' | 'guests'>;
}

/** Returns the deletions that are kept for the user, with those of a guest who has joined the account. */
function keptDeletions({ key }: OutboxStore, { scope, guests }: Pick<UserSession, 'scope' | 'guests'>) {
  const kept = createKeptDeletions(databaseOf(key, scope));
  const guest = guests.find();
  const database = guest?.hasJoined ? databaseOf(key, guest.scope) : null;
  if (database !== null) kept.adopt(database);
  return kept;
}

/** Creates what sends messages and deletes them, now and later. */
function createMessaging(env: Environment, { connection, events, store, session, ...parts }: MessagingParts) {
  const { http, recovery } = parts;
  const transport = createMessageTransport({ env, http, connection });
  const outbox = createClientOutbox(env, store, transport, recovery, events);
  const held = createHeldDeletions({
    env,
    remove: transport.delete,
    removeLast: (room, id) => http.sendLast('DELETE', paths.message(room, id)),
    kept: () => keptDeletions(store, session()),
    onDeleted: (message) => recovery.receive('message.deleted', eventOf(message)),
    onChange: (room, deletions) => events.emit('deletions.changed', { room, deletions }),
  });
  events.on('message.deleted', ({ message }) => held.settle(message.id));
  events.on('auth.changed', ({ user }) => void (user && held.resume()));
  // Who listens before knows then that it is the guest whom this user was.
  events.on('user.merged', held.resume);
  const drafts = createClientDrafts(env, http, events);
  return {
    ...{ transport, outbox, held, drafts },
    messages: createMessages({ ...parts, env, transport, outbox, held }),
    /** There is a connection: sends what waits for one. */
    wake(): void {
      for (const each of [outbox, held, drafts]) each.wake();
    },
    /** The session ends: forgets what is not sent yet, except messages. */
    end(): void {
      held.end();
      drafts.end();
    },
  };
}

/** Creates the drafts of a client, over REST. */
const createClientDrafts = (env: Environment, http: HttpClient, events: Emitter<ClientEventMap>) =>
  createDrafts({
    env,
    put: (room, body) => http.put<Draft>(paths.ofRoom(room, 'draft'), { body, keepalive: true }),
    putLast: (room, body) => http.sendLast('PUT', paths.ofRoom(room, 'draft'), { body }),
    read: async (signal) => (await http.get<{ results: Draft[] }>(paths.drafts, { signal })).results,
    onChange: (room, draft) => events.emit('draft.changed', { room, draft }),
  });

interface SyncingParts {
  identities: Identities;
  request: ClientConnection['request'];
  sync: ClientConnection['sync'];
  transport: Parameters<typeof createOwnReactions>[0]['transport'];
  /** An own message was seen: it is stored. */
  onOwn: (message: Message) => void;
  user: () => Profile | null;
}

/** Creates what follows the rooms: messages without gaps, own reactions, and how far messages have come. */
function createSyncing(env: Environment, events: Emitter<ClientEventMap>, parts: SyncingParts) {
  const { identities, user } = parts;
  const deliveries = createDeliveries({ ...env, request: parts.request });
  const reactions = createOwnReactions({ events, transport: parts.transport, user });
  /** Stored messages were seen. */
  function seen(messages: readonly Message[]): void {
    for (const message of messages) {
      const isOwn = message.sender.id === user()?.id;
      deliveries[isOwn ? 'confirm' : 'received'](message.room, message.seq);
      if (isOwn) parts.onOwn(message);
    }
  }
  const recovery = createRecovery(env, events, {
    identities,
    onSeen: seen,
    sync: (cursors) => reactions.learn(parts.sync(cursors), ({ rooms }) => Object.values(rooms)),
  });
  return {
    ...{ deliveries, reactions, recovery, seen },
    /** Learns from the first response what it says about the user. */
    async readStart(request: Promise<StartResult>): Promise<StartResult> {
      const start = await reactions.learn(request, ({ page }) => [page]);
      deliveries.learn(start.rooms.results);
      return start;
    },
    /** The session ends. */
    clear(): void {
      for (const each of [recovery, reactions, deliveries]) each.clear();
    },
  };
}

interface RecoveryDeps {
  identities: Identities;
  onSeen: (messages: Message[]) => void;
  sync: (cursors: Record<string, number>) => Promise<SyncResult>;
}

/** Creates the recovery of a client: emits messages, then passes them to `onSeen`. */
function createRecovery(
  { clock, log }: Environment,
  events: Emitter<ClientEventMap>,
  { identities, onSeen, sync }: RecoveryDeps,
) {
  return createGapRecovery({
    clock,
    sync,
    emit(name, event) {
      const message = identities.resolve(event.message);
      events.emit(name, { ...event, message });
      onSeen([message]);
    },
    onStale(room) {
      log.info('Too much was missed in a room: its newest page is to be read again', { room });
      events.emit('room.stale', { room });
    },
  });
}

/** Creates the emitter of a client. What a listener throws is emitted as `error`, unless a listener of that threw. */
function createClientEvents({ log }: Environment) {
  const events = createEmitter<ClientEventMap>((cause, event) => {
    log.error('A listener threw', { event });
    if (event !== 'error')
      events.emit('error', new ChatError('listener_failed', `A listener of ${event} threw`, { cause }));
  });
  return events;
}

const defaultOutboxStore = ({ key }: TokenStore) =>
  key === undefined ? createMemoryOutboxStore() : createWebOutboxStore();
