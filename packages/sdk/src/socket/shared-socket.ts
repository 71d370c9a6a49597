import type { SharedSocket } from '../environment.js';
import type { ChatSocket, CreateSocket, SocketOptions } from '../ports.js';
import { createListeners } from './listeners.js';

type Listeners = ReturnType<typeof createListeners>;

interface OpenSocket {
  socket: ChatSocket;
  /** The listeners of each client that uses it. */
  members: Set<Listeners>;
  isConnected: boolean;
}

/** The open sockets of this page, by namespace and session. */
const open = new Map<string, OpenSocket>();

function start(key: string, socket: ChatSocket): OpenSocket {
  const shared: OpenSocket = { socket, members: new Set(), isConnected: false };
  const dispatchAll = (event: string, ...args: unknown[]) => {
    for (const member of [...shared.members]) member.dispatch(event, ...args);
  };
  const onEnd = (event: string, reason: unknown) => {
    end(key, shared);
    dispatchAll(event, reason);
  };
  socket.on('connect', () => {
    shared.isConnected = true;
    dispatchAll('connect');
  });
  socket.on('connect_error', (error: Error) => onEnd('connect_error', error));
  socket.on('disconnect', (reason: string) => onEnd('disconnect', reason));
  socket.onAny((event, ...args) => {
    for (const member of [...shared.members]) member.receive(event, ...args);
  });
  return shared;
}

function end(key: string, shared: OpenSocket): void {
  if (open.get(key) === shared) open.delete(key);
  shared.isConnected = false;
  shared.socket.removeAllListeners();
  shared.socket.offAny();
  shared.socket.disconnect();
}

function join(key: string, shared: OpenSocket): SharedSocket {
  const member = createListeners();
  const { dispatch, receive: _, ...listeners } = member;
  shared.members.add(member);
  // A later member receives it too, once its listeners are attached.
  if (shared.isConnected) queueMicrotask(() => shared.isConnected && dispatch('connect'));
  return {
    ...listeners,
    emit: (event, ...args) => shared.socket.emit(event, ...args),
    leave() {
      shared.members.delete(member);
      if (shared.members.size === 0) end(key, shared);
    },
    disconnect() {
      const wasOpen = open.get(key) === shared;
      shared.members.delete(member);
      end(key, shared);
      if (wasOpen)
        for (const other of [...shared.members]) other.dispatch('disconnect', 'ended by another client');
    },
  };
}

/**
 * Shares one socket among the clients of one session on a page; the last one that leaves ends it.
 *
 * @param session - names the session and how its sockets are created; `null` without a session: then nothing is shared
 */
export function shareSockets(
  createSocket: CreateSocket,
  session: () => string | null,
): (options: SocketOptions) => ChatSocket & Partial<SharedSocket> {
  return (options) => {
    const name = session();
    if (name === null) return createSocket(options);
    const key = `${options.namespace} ${name}`;
    let shared = open.get(key);
    if (!shared) open.set(key, (shared = start(key, createSocket(options))));
    return join(key, shared);
  };
}

const ids = new WeakMap<object, number>();
let lastId = 0;

/** Returns a number that identifies an object. */
export function idOf(object: object): number {
  const id = ids.get(object) ?? (lastId += 1);
  ids.set(object, id);
  return id;
}
