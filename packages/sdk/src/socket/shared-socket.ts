import type { ChatSocket, CreateSocket, SocketOptions } from '../options.js';

/** A socket that others may use as well: `leave` is for who needs it no more, `disconnect` ends it for all. */
export interface SharedSocket extends ChatSocket {
  leave(): void;
}

type Listener = (...args: unknown[]) => void;

interface Member {
  tell(event: string, ...args: unknown[]): void;
  hear: Listener;
}

interface OpenSocket {
  socket: ChatSocket;
  members: Set<Member>;
  isConnected: boolean;
}

/** The open sockets of this page, by server, namespace and session. */
const open = new Map<string, OpenSocket>();

function start(key: string, socket: ChatSocket): OpenSocket {
  const shared: OpenSocket = { socket, members: new Set(), isConnected: false };
  const tellAll = (event: string, ...args: unknown[]) => {
    for (const member of [...shared.members]) member.tell(event, ...args);
  };
  const over = (event: string, reason: unknown) => {
    end(key, shared);
    tellAll(event, reason);
  };
  socket.on('connect', () => {
    shared.isConnected = true;
    tellAll('connect');
  });
  socket.on('connect_error', (error: Error) => over('connect_error', error));
  socket.on('disconnect', (reason: string) => over('disconnect', reason));
  socket.onAny((event, ...args) => {
    for (const member of [...shared.members]) member.hear(event, ...args);
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
  const listeners = new Map<string, Listener[]>();
  let anyListeners: Listener[] = [];
  const member: Member = {
    tell(event, ...args) {
      for (const listener of listeners.get(event) ?? []) listener(...args);
    },
    hear(...args) {
      for (const listener of anyListeners) listener(...args);
    },
  };
  shared.members.add(member);
  // Who comes later hears it too, once it listens.
  if (shared.isConnected) queueMicrotask(() => shared.isConnected && member.tell('connect'));
  return {
    on: (event, listener) =>
      listeners.set(event, [...(listeners.get(event) ?? []), listener as unknown as Listener]),
    onAny: (listener) => anyListeners.push(listener as Listener),
    emit: (event, ...args) => shared.socket.emit(event, ...args),
    removeAllListeners: () => listeners.clear(),
    offAny: () => (anyListeners = []),
    leave() {
      shared.members.delete(member);
      if (shared.members.size === 0) end(key, shared);
    },
    disconnect() {
      const wasOpen = open.get(key) === shared;
      shared.members.delete(member);
      end(key, shared);
      if (wasOpen)
        for (const other of [...shared.members]) other.tell('disconnect', 'ended by another client');
    },
  };
}

/**
 * Lets the clients of one session on a page use one socket; the last that leaves ends it.
 *
 * @param session - names the session and the way in which its sockets are made, `null` while it is nobody's: then each
 * socket is one's own
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

/** A number for an object, the same each time. */
export function idOf(object: object): number {
  if (!ids.has(object)) ids.set(object, (lastId += 1));
  return ids.get(object)!;
}
