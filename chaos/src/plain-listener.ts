import type { ChangesPage, MessageEvent } from '@sotto/protocol';
import { WebSocket } from 'ws';
import type { Sighting } from './evidence.js';
import type { Listener, ListenerOptions } from './listeners.js';
import { toSighting } from './rest.js';

const GAP_MS = 300;
const RECONNECT_MS = 200;
/** A socket that does not answer a `sync` is given up. */
const SYNC_MS = 5000;

/** What a room's socket tells us, as far as we use it. */
type Frame =
  | ({ type: 'message.new' | 'message.updated' | 'message.deleted' } & MessageEvent)
  | { type: 'heads'; rooms: Record<string, number> }
  | { type: 'ack'; data: ChangesPage }
  | { type: 'error' };

/** A stranger without the SDK who read docs/protocol.md: one plain WebSocket a room, events by `rev`, gaps by `sync`. */
export function createPlainListener({ name, url, token, rooms }: ListenerOptions): Listener {
  const followed = new Map(rooms.map((room) => [room, followRoom(url, token, room)]));
  return {
    log: { name, rooms: Object.fromEntries([...followed].map(([room, { seen }]) => [room, seen])) },
    rev: (room) => followed.get(room)!.rev(),
    close: () => followed.forEach((room) => room.close()),
  };
}

function followRoom(url: string, token: string, room: string) {
  const seen: Sighting[] = [];
  const ahead = new Map<number, MessageEvent>();
  const timers = new Set<NodeJS.Timeout>();
  let rev = 0;
  let socket: WebSocket;
  let syncing: NodeJS.Timeout | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let closed = false;

  function later(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closed) action();
    }, ms);
    timers.add(timer);
    return timer;
  }

  function sync(): void {
    if (syncing || socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: 'sync', since: rev }));
    syncing = later(SYNC_MS, () => socket.terminate());
  }

  function apply(event: MessageEvent): void {
    if (event.rev <= rev) return;
    rev = event.rev;
    seen.push(toSighting(event.message));
  }

  function drain(): void {
    for (let next = ahead.get(rev + 1); next; next = ahead.get(rev + 1)) apply(next);
    for (const known of ahead.keys()) if (known <= rev) ahead.delete(known);
    if (ahead.size === 0) clearTimeout(waiting);
    else
      waiting ??= later(GAP_MS, () => {
        waiting = undefined;
        sync();
      });
    if (ahead.size === 0) waiting = undefined;
  }

  function takePage({ results, rev: upTo, hasMore }: ChangesPage): void {
    clearTimeout(syncing);
    syncing = undefined;
    for (const message of results) apply({ room, rev: message.rev, message });
    rev = Math.max(rev, upTo);
    drain();
    if (hasMore) sync();
  }

  function take(frame: Frame): void {
    if (frame.type === 'ack') takePage(frame.data);
    else if (frame.type === 'error') socket.terminate();
    else if (frame.type === 'heads') {
      if ((frame.rooms[room] ?? 0) > rev) sync();
    } else if ('message' in frame && frame.rev > rev) {
      ahead.set(frame.rev, frame);
      drain();
    }
  }

  function open(): void {
    const path = `${url.replace('http', 'ws')}/ws/chat/${room}/`;
    socket = new WebSocket(path, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: SYNC_MS,
    });
    socket.on('open', sync);
    socket.on('message', (data: Buffer) => take(JSON.parse(data.toString()) as Frame));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(syncing);
      syncing = undefined;
      later(RECONNECT_MS, open);
    });
  }

  open();
  return {
    seen,
    rev: () => rev,
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      socket.terminate();
    },
  };
}
