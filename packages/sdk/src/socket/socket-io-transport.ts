import { webSocketClass } from '#web-socket';
import type { ChatSocket, Clock, SocketOptions } from '../options.js';
import { encodeJson } from '../internal/encode-json.js';

/** First digit of a frame: Engine.IO 4, https://socket.io/docs/v4/engine-io-protocol/ */
const enum Engine {
  Open = '0',
  Ping = '2',
  Pong = '3',
  Message = '4',
}
/** Second digit of a message: Socket.IO 5, https://socket.io/docs/v4/socket-io-protocol/ */
const enum Packet {
  Connect = '0',
  Disconnect = '1',
  Event = '2',
  Ack = '3',
  ConnectError = '4',
}
/**
 * `readyState` of an open socket, HTML section "The WebSocket interface". By number, since pages wrap the class and leave
 * its constants out.
 */
const OPEN = 1;
/** Packet, namespace, id of the acknowledgement, JSON. */
const PACKET = /^(\d)(?:(\/[^,]*),)?(\d+)?([^]*)$/;

type Listener = (...args: never[]) => void;

/**
 * One Socket.IO connection over one WebSocket. It never reconnects: see `socket-connection.ts`. Socket.IO's own client
 * is four times as large as all that is used of it here; `@sotto/sdk/polling` has it, for networks without WebSocket.
 */
export function createWebSocket({ serverUrl, namespace, token }: SocketOptions, clock: Clock): ChatSocket {
  const WebSocketClass = webSocketClass();
  const socket = new WebSocketClass(
    `${serverUrl.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`,
  );
  const prefix = namespace === '/' ? '' : `${namespace},`;
  const listeners = new Map<string, Listener[]>();
  const acknowledgements = new Map<number, (answer: unknown) => void>();
  let anyListeners: ((event: string, ...args: unknown[]) => void)[] = [];
  let isConnected = false;
  let isOver = false;
  let nextId = 0;
  let silenceMs = 0;
  let heartbeat: unknown;

  const tell = (event: string, ...args: unknown[]) => {
    for (const listener of listeners.get(event) ?? []) (listener as (...args: unknown[]) => void)(...args);
  };
  const post = (packet: Packet, data: string) => {
    if (socket.readyState === OPEN) socket.send(Engine.Message + packet + prefix + data);
  };

  /** A server that is silent for longer than it promised is gone, whatever the socket says. */
  function watchHeartbeat(): void {
    clock.clearTimeout(heartbeat);
    heartbeat = clock.setTimeout(() => end(new Error('The server went silent')), silenceMs);
  }

  function end(error: Error): void {
    if (isOver) return;
    isOver = true;
    clock.clearTimeout(heartbeat);
    socket.close();
    if (isConnected) tell('disconnect', error.message);
    else tell('connect_error', error);
  }

  function onPacket(frame: string): void {
    const [, packet, space = '/', id, json = ''] = PACKET.exec(frame) ?? [];
    if (space !== namespace) return;
    const data = json === '' ? undefined : (JSON.parse(json) as unknown);
    if (packet === Packet.Connect) {
      isConnected = true;
      tell('connect');
    } else if (packet === Packet.ConnectError) {
      const { message, data: problem } = data as { message: string; data?: unknown };
      end(Object.assign(new Error(message), { data: problem }));
    } else if (packet === Packet.Event) {
      const [event, ...args] = data as [string, ...unknown[]];
      for (const listener of anyListeners) listener(event, ...args);
    } else if (packet === Packet.Ack) {
      acknowledgements.get(Number(id))?.((data as unknown[])[0]);
      acknowledgements.delete(Number(id));
    } else if (packet === Packet.Disconnect) end(new Error('The server ended the connection'));
  }

  function onFrame(frame: string): void {
    const rest = frame.slice(1);
    if (frame[0] === Engine.Open) {
      const { pingInterval, pingTimeout } = JSON.parse(rest) as Record<
        'pingInterval' | 'pingTimeout',
        number
      >;
      silenceMs = pingInterval + pingTimeout;
      post(Packet.Connect, encodeJson({ token }));
    } else if (frame[0] === Engine.Ping) socket.send(Engine.Pong);
    else if (frame[0] === Engine.Message) onPacket(rest);
    // The packet, or who heard of it, may have ended this.
    if (!isOver) watchHeartbeat();
  }

  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isOver || typeof data !== 'string') return;
    try {
      onFrame(data);
    } catch (cause) {
      end(new Error('That was no frame of Socket.IO', { cause }));
    }
  };
  socket.onerror = () => end(new Error('The WebSocket failed'));
  socket.onclose = () => end(new Error('The WebSocket was closed'));

  return {
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    onAny: (listener) => anyListeners.push(listener),
    emit(event, ...args) {
      const acknowledge = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      if (acknowledge) acknowledgements.set(nextId, acknowledge as (answer: unknown) => void);
      post(Packet.Event, `${acknowledge ? nextId++ : ''}${encodeJson([event, ...args])}`);
    },
    removeAllListeners: () => listeners.clear(),
    offAny: () => (anyListeners = []),
    disconnect() {
      listeners.clear();
      if (isConnected) post(Packet.Disconnect, '');
      end(new Error('The socket was closed'));
    },
  };
}
