import type { Profile } from '@sotto/protocol';
import type { ChatClient } from './api/index.js';
import { createHostTokens } from './auth/external-tokens.js';
import { createOAuth } from './auth/oauth.js';
import { createTokenManager } from './auth/token-manager.js';
import { createMemoryTokenStore } from './auth/token-store.js';
import { ChatError } from './errors.js';
import type { AuthRequiredReason, ClientEventMap, ConnectionState } from './events.js';
import { createHttpClient } from './http/http-client.js';
import { createEmitter } from './internal/emitter.js';
import { environmentOf } from './environment.js';
import { checkNotAborted, orAborted } from './internal/or-aborted.js';
import type { ChatClientOptions } from './options.js';
import { createAuth } from './resources/auth.js';
import { createMembers } from './resources/members.js';
import { createMessages } from './resources/messages.js';
import { createMonitor } from './resources/monitor.js';
import { createPresence } from './resources/presence.js';
import { createRooms } from './resources/rooms.js';
import { createTyping } from './resources/typing.js';
import { createServerEvents } from './server-events.js';
import { idOf } from './socket/shared-socket.js';
import { createSocketConnection } from './socket/connection.js';
import { createGapHealer } from './sync/gap-recovery.js';
import { createRestReceiver } from './sync/rest-receiver.js';
import { createMemoryOutboxStore, createWebOutboxStore } from './outbox/stores.js';

/**
 * Makes a client. Nothing happens until it is used: no request, no timer, no storage is touched.
 *
 * @example
 * const client = createChatClient({ serverUrl: 'https://chat.example', clientId: 'demo' });
 * await client.auth.signIn({ username: 'ada', password });
 * await client.connect();
 * await client.messages.send('general', 'Hello');
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const closing = new AbortController();
  const env = environmentOf(options, closing.signal, session);
  const events = createEmitter<ClientEventMap>((cause, event) => {
    env.log.error('A listener threw', { event });
    if (event !== 'error')
      onError(new ChatError('listener_failed', `A listener of ${event} threw`, { cause }));
  });
  const onError = (error: ChatError) => events.emit('error', error);
  let user: Profile | null = null;
  /** Calls of `connect` that wait. */
  let connecting = 0;

  const oauth = createOAuth(env);
  const store = options.tokenStore ?? createMemoryTokenStore();
  const hostTokens = options.getToken ? createHostTokens(options.getToken, onAuthRequired) : null;
  const manager = hostTokens ? null : createTokenManager({ env, oauth, store, onRequired: onAuthRequired });
  const tokens = hostTokens ?? manager!;
  const http = createHttpClient(env, tokens);
  const rooms = createRooms(http);
  let told: ConnectionState = { status: 'idle' };
  /** The connection of this session was closed for a while: what happened meanwhile is in no event. */
  let isResumed = false;

  const presence = createPresence();
  const typing = createTyping({
    clock: env.clock,
    send: (event, room) => void connection.request(event, { room }).catch(() => undefined),
    onChange: (room, users) => events.emit('typing.changed', { room, users }),
  });
  const healer = createGapHealer({
    clock: env.clock,
    sync: (rooms) => (receiver.isActive ? receiver.sync(rooms) : connection.request('sync', { rooms })),
    emit(name, event) {
      events.emit(name, event);
      messages.settle([event.message]);
    },
    onStale(room) {
      env.log.info('Too much was missed in a room: its newest page is to be read again', { room });
      events.emit('room.stale', { room });
    },
  });
  const connection = createSocketConnection({
    env,
    tokens,
    namespace: '/',
    onEvent: createServerEvents({ events, healer, presence, typing, userId: () => user?.id }),
    onState: onConnectionState,
    onOpen(again) {
      const wasPolling = receiver.isActive;
      receiver.stop();
      healer.syncAll();
      messages.outbox.wake();
      if (again || wasPolling || isResumed) events.emit('rooms.stale', {});
      isResumed = false;
    },
    onFailed: (error) => receiver.failed(error),
    onGiveUp: onError,
  });
  const messages = createMessages({
    env,
    http,
    connection,
    healer,
    isPolling: () => receiver.isActive,
    outboxStore:
      options.outboxStore ?? (store.key === undefined ? createMemoryOutboxStore() : createWebOutboxStore()),
    userId: () => user?.id,
    onOutbox: (room, outgoing) => events.emit('outbox.changed', { room, messages: outgoing }),
  });
  const receiver = createRestReceiver({
    env,
    events,
    healer,
    readRooms: async () => (await rooms.list({ scope: 'joined' })).results,
    readChanges: (slug, since) => messages.api.changes(slug, since),
    user: () => user,
    onChange: onPolling,
  });
  const monitor = createMonitor({ env, http, tokens, onError });
  const auth = createAuth({
    env,
    http,
    oauth,
    manager,
    tokens,
    forgetHostToken: () => hostTokens?.forget(),
    onUser,
    onSignOut,
  });

  function scopeOf({ id }: Profile): string {
    return `${env.serverUrl} ${env.clientId} ${id}`;
  }

  /** Clients of one session on a page have one socket, unless they make or time it in another way. */
  function session(): string | null {
    const source = store.key ?? idOf(options.getToken ?? store);
    return user && `${scopeOf(user)} ${source} ${idOf(options.createSocket ?? env.clock)}`;
  }

  /** While the server is asked over REST, the tries to open a socket are nobody's concern. */
  function connectionState(): ConnectionState {
    const isPolling = receiver.isActive && connection.state.status === 'reconnecting';
    return isPolling ? { status: 'polling' } : connection.state;
  }

  function onConnectionState(): void {
    const state = connectionState();
    if (state.status === told.status && state.nextTryAt === told.nextTryAt) return;
    told = state;
    if (state.status !== 'online') {
      presence.clear();
      typing.clear();
    }
    events.emit('connection.changed', state);
  }

  function onPolling(): void {
    if (receiver.isActive) {
      env.log.warn('No socket opens: asking over REST');
      connection.satisfy();
      healer.syncAll();
      messages.outbox.wake();
    }
    onConnectionState();
  }

  function onUser(next: Profile | null): void {
    const before = user;
    if (before && before.id !== next?.id) endSession(new ChatError('not_signed_in', 'The user signed out'));
    user = next;
    if (next) void messages.outbox.open(scopeOf(next));
    if (before || next) events.emit('auth.changed', { user: next });
  }

  async function onSignOut(): Promise<void> {
    const cleared = messages.outbox.clear(new ChatError('not_signed_in', 'The user signed out'));
    onUser(null);
    await cleared;
  }

  function onAuthRequired(reason: AuthRequiredReason): void {
    onUser(null);
    events.emit('auth.required', { reason });
  }

  /** Everything that belonged to one user's session, but for texts that were not sent yet. */
  function endSession(error: ChatError): void {
    isResumed = false;
    receiver.stop();
    connection.close(error);
    monitor.close();
    healer.clear();
    messages.outbox.fail(error);
  }

  return {
    auth,
    rooms,
    messages: messages.api,
    members: createMembers(http, presence.read),
    presence: presence.api,
    typing: typing.api,
    monitor: monitor.api,
    get connection() {
      return connectionState();
    },
    get user() {
      return user;
    },
    async connect({ signal } = {}) {
      if (env.closed.aborted) throw new ChatError('closed', 'The client was closed');
      checkNotAborted(signal);
      connecting += 1;
      try {
        await orAborted(connection.connect(), signal);
      } catch (error) {
        // Nobody waits any more: what is not open yet is not wanted.
        if (signal?.aborted && connecting === 1 && connection.state.status !== 'online') {
          receiver.stop();
          connection.close();
        }
        throw error;
      } finally {
        connecting -= 1;
      }
    },
    disconnect() {
      isResumed ||= connectionState().status !== 'idle';
      receiver.stop();
      connection.close();
    },
    close() {
      closing.abort();
      const error = new ChatError('closed', 'The client was closed');
      // First the outbox: what is on its way did not fail, the next visit goes on with it.
      messages.outbox.close(error);
      endSession(error);
      manager?.close();
      typing.clear();
      events.clear();
    },
    on: (event, listener) => events.on(event, listener),
  };
}
