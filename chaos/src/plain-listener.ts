import type { ChangesPage, MessageEvent } from '@sotto/protocol';
import { WebSocket } from 'ws';
import type { Sighting } from './evidence.js';
import type { Listener, ListenerOptions } from './listeners.js';
import { toSighting } from './rest.js';

/** Milliseconds after which a missing event counts as lost. */
const GAP_MS = 300;
const RECONNECT_MS = 200;
/** Milliseconds after which a socket without a reply to `sync` is closed. */
const SYNC_MS = 5000;

/** The frames of a room's socket, as far as they are used. */
type Frame =
  | ({ type: 'message.new' | 'message.updated' | 'message.deleted' } & MessageEvent)
  | { type: 'heads'; rooms: Record<string, number> }
  | { type: 'ack'; data: ChangesPage }
  | { type: 'error' };

/** A client without the SDK, written from docs/protocol.md: one plain WebSocket per room, events by `rev`, gaps by `sync`. */
export function createPlainListener({ name, url, token, rooms }: ListenerOptions): Listener {
  const followed = new Map(rooms.map((room) => [room, followRoom(url, token, room)]));
  return {
    log: { name, rooms: Object.fromEntries([...followed].map(([room, { log }]) => [room, log.seen])) },
    rev: (room) => followed.get(room)!.log.rev(),
    close: () => followed.forEach((room) => room.close()),
  };
}

/** Applies the events of a room in the order of `rev`; calls `onGap` if one is missing for too long. */
function createRoomLog(room: string, onGap: () => void) {
  const seen: Sighting[] = [];
  const ahead = new Map<number, MessageEvent>();
  let rev = 0;
  let waiting: NodeJS.Timeout | undefined;

  function apply(event: MessageEvent): void {
    if (event.rev <= rev) return;
    rev = event.rev;
    seen.push(toSighting(event.message));
  }

  function drain(): void {
    for (let next = ahead.get(rev + 1); next; next = ahead.get(rev + 1)) apply(next);
    for (const known of ahead.keys()) if (known <= rev) ahead.delete(known);
    if (ahead.size === 0) stopWaiting();
    else
      waiting ??= setTimeout(() => {
        waiting = undefined;
        onGap();
      }, GAP_MS);
  }

  function stopWaiting(): void {
    clearTimeout(waiting);
    waiting = undefined;
  }

  return {
    seen,
    rev: () => rev,
    take(event: MessageEvent): void {
      if (event.rev <= rev) return;
      ahead.set(event.rev, event);
      drain();
    },
    takePage({ results, rev: upTo }: ChangesPage): void {
      for (const message of results) apply({ room, rev: message.rev, message });
      rev = Math.max(rev, upTo);
      drain();
    },
    close: stopWaiting,
  };
}

/** Keeps a socket of one room open and its log complete. */
function followRoom(url: string, token: string, room: string) {
  const log = createRoomLog(room, sync);
  let socket: WebSocket;
  let syncing: NodeJS.Timeout | undefined;
  let reopening: NodeJS.Timeout | undefined;
  let isClosed = false;

  function sync(): void {
    if (syncing || socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: 'sync', since: log.rev() }));
    syncing = setTimeout(() => socket.terminate(), SYNC_MS);
  }

  function endSync(): void {
    clearTimeout(syncing);
    syncing = undefined;
  }

  function take(frame: Frame): void {
    if (frame.type === 'ack') {
      endSync();
      log.takePage(frame.data);
      if (frame.data.hasMore) sync();
    } else if (frame.type === 'error') socket.terminate();
    else if (frame.type === 'heads') {
      if ((frame.rooms[room] ?? 0) > log.rev()) sync();
    } else if ('message' in frame) log.take(frame);
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
      endSync();
      if (!isClosed) reopening = setTimeout(open, RECONNECT_MS);
    });
  }

  open();
  return {
    log,
    close() {
      isClosed = true;
      clearTimeout(reopening);
      endSync();
      log.close();
      socket.terminate();
    },
  };
}
