import type { Message, SyncResult } from '@sotto/protocol';
import type { ChatClient } from './api/chat-client.js';
import { createExternalTokens } from './auth/external-tokens.js';
import { createOAuth } from './auth/oauth.js';
import { createTokenManager } from './auth/token-manager.js';
import { createMemoryTokenStore } from './auth/token-store.js';
import { createClientConnection } from './client-connection.js';
import { createEnvironment } from './create-environment.js';
import type { Environment } from './environment.js';
import { ChatError } from './errors.js';
import type { AuthRequiredReason, ClientEventMap } from './events.js';
import { createHttpClient } from './http/http-client.js';
import { clientClosed } from './internal/check-open.js';
import { createEmitter } from './internal/emitter.js';
import type { Emitter } from './internal/emitter.js';
import type { ChatClientOptions } from './options.js';
import { createOutbox } from './outbox/outbox.js';
import { createMemoryOutboxStore, createWebOutboxStore } from './outbox/stores.js';
import type { Transport } from './outbox/transport.js';
import type { OutboxStore, TokenStore } from './ports.js';
import { createAuth } from './resources/auth.js';
import { createMembers } from './resources/members.js';
import { createMessageTransport } from './resources/message-transport.js';
import { createMessages } from './resources/messages.js';
import { createMonitor } from './resources/monitor.js';
import { createPresence } from './resources/presence.js';
import { createRooms } from './resources/rooms.js';
import { createTyping } from './resources/typing.js';
import { createServerEvents } from './server-events.js';
import { idOf } from './socket/shared-socket.js';
import { createGapRecovery } from './sync/gap-recovery.js';
import type { GapRecovery } from './sync/gap-recovery.js';
import { eventOf } from './sync/tracked-room.js';
import { createUserSession } from './user-session.js';

/**
 * Creates a client. It sends no request, starts no timer and touches no storage until it is used.
 *
 * @param options - where the server is, who the site is, and what to replace
 * @returns the client
 * @example
 * const client = createChatClient({ serverUrl: 'https://chat.example', clientId: 'demo' });
 * await client.auth.signIn({ username: 'ada', password });
 * await client.connect();
 * await client.messages.send('general', 'Hello');
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const closing = new AbortController();
  const env = createEnvironment(options, closing.signal, () =>
    socketSession(session.scope, env, options, store),
  );
  const events = createClientEvents(env);
  const onError = (error: ChatError) => events.emit('error', error);
  const store = options.tokenStore ?? createMemoryTokenStore();
  const credentials = createCredentials(env, options, store, (reason) => session.requireSignIn(reason));
  const { tokens } = credentials;
  const http = createHttpClient(env, tokens);
  const rooms = createRooms(http);
  const presence = createPresence();
  const typing = createTyping({
    ...env,
    events,
    request: (event, payload) => connection.request(event, payload),
  });
  const recovery = createRecovery(env, events, settleOwn, (cursors) => connection.sync(cursors));
  const connection = createClientConnection({
    env,
    tokens,
    events,
    recovery,
    readRooms: async () => (await rooms.list({ scope: 'joined' })).results,
    readChanges: (slug, since) => messages.changes(slug, since),
    user: () => session.user,
    onEvent: createServerEvents({ events, recovery, presence, typing, userId: () => session.user?.id }),
    onOffline() {
      presence.clear();
      typing.clear();
    },
    onReachable() {
      recovery.recoverAll();
      outbox.wake();
    },
    onGiveUp: onError,
  });
  const transport = createMessageTransport({ env, http, connection });
  const outboxStore = options.outboxStore ?? defaultOutboxStore(store);
  const outbox = createClientOutbox(env, outboxStore, transport, recovery, events);
  const messages = createMessages({ env, http, transport, outbox, recovery, onRead: settleOwn });
  const monitor = createMonitor({ env, http, tokens, onError });
  const session = createUserSession({ env, events, outbox, onEnd: endSession });

  /** Stored messages were seen: own ones among them leave the outbox. */
  function settleOwn(seen: readonly Message[]): void {
    for (const message of seen) if (message.sender.id === session.user?.id) outbox.settle(message);
  }

  /** Ends everything that belongs to one user's session, except unsent messages. */
  function endSession(error: ChatError): void {
    connection.end(error);
    monitor.close();
    recovery.clear();
    outbox.fail(error);
  }

  return {
    auth: createAuth({ env, http, ...credentials, onUser: session.setUser, onSignOut: session.signOut }),
    rooms,
    messages,
    members: createMembers(http, presence.read),
    presence: presence.api,
    typing: typing.api,
    monitor: monitor.api,
    get connection() {
      return connection.state;
    },
    get user() {
      return session.user;
    },
    connect: async ({ signal } = {}) => connection.connect(signal),
    disconnect: connection.pause,
    close() {
      closing.abort();
      const error = clientClosed();
      // First the outbox: its messages have not failed, and the next visit sends them.
      outbox.close(error);
      endSession(error);
      tokens.close();
      events.clear();
    },
    on: events.on,
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

/** Creates the recovery of a client: emits messages, then passes them to `onSeen`. */
function createRecovery(
  { clock, log }: Environment,
  events: Emitter<ClientEventMap>,
  onSeen: (messages: Message[]) => void,
  sync: (cursors: Record<string, number>) => Promise<SyncResult>,
) {
  return createGapRecovery({
    clock,
    sync,
    emit(name, event) {
      events.emit(name, event);
      onSeen([event.message]);
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

/** Creates the source of tokens: the page's own `getToken`, or a manager that signs in and refreshes. */
function createCredentials(
  env: Environment,
  { getToken }: ChatClientOptions,
  store: TokenStore,
  onRequired: (reason: AuthRequiredReason) => void,
) {
  const oauth = createOAuth(env);
  if (getToken) return { oauth, manager: null, tokens: createExternalTokens(getToken, onRequired) };
  const manager = createTokenManager({ env, oauth, store, onRequired });
  return { oauth, manager, tokens: manager };
}

const defaultOutboxStore = ({ key }: TokenStore) =>
  key === undefined ? createMemoryOutboxStore() : createWebOutboxStore();
