import { once } from 'node:events';
import type { Ack, ClientEventName, ClientEvents } from '@sotto/protocol';
import { io } from 'socket.io-client';
import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

interface Recorded {
  event: string;
  payload: unknown;
}

/** What a client received, in order, with a way to wait for more. */
export interface Recorder {
  readonly all: Recorded[];
  record(event: string, payload: unknown): void;
  /** The first matching payload that was not returned before, now or as soon as it arrives. */
  next<T>(event: string, matches?: (payload: T) => boolean): Promise<T>;
  /** Every payload of an event so far. */
  of<T>(event: string): T[];
}

/** How long a test waits for an event that should arrive at once. */
const PATIENCE_MS = 8000;

function createRecorder(name: string): Recorder {
  const all: Recorded[] = [];
  const taken = new Set<Recorded>();
  const waiting = new Set<() => void>();
  return {
    all,
    record(event, payload) {
      all.push({ event, payload });
      for (const look of [...waiting]) look();
    },
    next<T>(event: string, matches: (payload: T) => boolean = () => true) {
      return new Promise<T>((resolve, reject) => {
        const look = () => {
          const found = all.find(
            (entry) => entry.event === event && !taken.has(entry) && matches(entry.payload as T),
          );
          if (!found) return;
          taken.add(found);
          waiting.delete(look);
          clearTimeout(timer);
          resolve(found.payload as T);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const heard = all.map((entry) => entry.event).join(', ');
          reject(new Error(`${name} did not hear ${event}; it heard: ${heard || 'nothing'}`));
        }, PATIENCE_MS);
        waiting.add(look);
        look();
      });
    },
    of: <T>(event: string) => all.filter((entry) => entry.event === event).map(({ payload }) => payload as T),
  };
}

/** A Socket.IO client without the SDK. */
export interface ChatClient extends Recorder {
  readonly socket: Socket;
  ask<E extends ClientEventName>(
    event: E,
    payload: ClientEvents[E]['payload'],
  ): Promise<Ack<ClientEvents[E]['data']>>;
  /** Resolves with the reason of the disconnect. */
  readonly closed: Promise<string>;
  close(): void;
}

/** Creates clients and closes those that a test left open. */
export function createClients() {
  const open: { close(): void }[] = [];

  function prepare(
    url: string,
    token: unknown,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): ChatClient {
    const socket = io(url, {
      auth: token === undefined ? {} : { token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...options,
    });
    const recorder = createRecorder('the client');
    socket.onAny((event: string, payload: unknown) => recorder.record(event, payload));
    const client: ChatClient = {
      ...recorder,
      socket,
      ask: (event, payload) => socket.timeout(PATIENCE_MS).emitWithAck(event, payload),
      closed: new Promise((resolve) => socket.once('disconnect', resolve)),
      close: () => void socket.disconnect(),
    };
    open.push(client);
    return client;
  }

  return {
    prepare,
    /** Connects; rejects with the `connect_error`. */
    async connect(
      url: string,
      token: unknown,
      options?: Partial<ManagerOptions & SocketOptions>,
    ): Promise<ChatClient> {
      const client = prepare(url, token, options);
      await new Promise<void>((resolve, reject) => {
        client.socket.once('connect', resolve);
        client.socket.once('connect_error', reject);
      });
      return client;
    },
    /** Opens a plain WebSocket; `frames` are recorded by their `type`. */
    plain(url: string, options: { protocols?: string[] } & ClientOptions = {}): PlainClient {
      const { protocols = [], ...rest } = options;
      const ws = new WebSocket(url, protocols, rest);
      const recorder = createRecorder('the plain client');
      ws.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { type: string };
        recorder.record(frame.type, frame);
      });
      ws.on('error', () => {});
      const client: PlainClient = {
        ...recorder,
        ws,
        opened: once(ws, 'open').then(() => {}),
        closed: new Promise((resolve) =>
          ws.once('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() })),
        ),
        send: (frame) => ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
        close: () => ws.terminate(),
      };
      client.opened.catch(() => {});
      open.push(client);
      return client;
    },
    closeAll() {
      for (const client of open.splice(0)) client.close();
    },
  };
}

/** A plain WebSocket client without the SDK. */
export interface PlainClient extends Recorder {
  readonly ws: WebSocket;
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  send(frame: object | string): void;
  close(): void;
}
