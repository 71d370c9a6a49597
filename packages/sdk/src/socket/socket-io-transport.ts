import { webSocketClass } from '#web-socket';
import { encodeJson } from '../internal/encode-json.js';
import type { ChatSocket, Clock, SocketOptions } from '../ports.js';
import { createListeners } from './listeners.js';
import { Engine, Packet, parsePacket } from './socket-io-packets.js';

/**
 * `readyState` of an open socket, HTML section "The WebSocket interface". A number, because pages wrap the class without
 * its constants.
 */
const OPEN = 1;

/**
 * Opens one Socket.IO connection over one WebSocket. It never reconnects; `connection.ts` does. Socket.IO's own client is
 * four times as large as the part that is needed here; `@sotto/sdk/polling` has it, for networks without WebSocket.
 */
export function createWebSocket({ serverUrl, namespace, token }: SocketOptions, clock: Clock): ChatSocket {
  const WebSocketClass = webSocketClass();
  const socket = new WebSocketClass(
    `${serverUrl.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`,
  );
  const prefix = namespace === '/' ? '' : `${namespace},`;
  const { dispatch, receive, ...listeners } = createListeners();
  const acknowledgements = new Map<number, (response: unknown) => void>();
  let isConnected = false;
  let isOver = false;
  let nextId = 0;
  let silenceMs = 0;
  let heartbeat: unknown;

  const post = (packet: Packet, data: string) => {
    if (socket.readyState === OPEN) socket.send(Engine.Message + packet + prefix + data);
  };

  /** A server that is silent for longer than it promised is gone, whatever the socket reports. */
  function watchHeartbeat(): void {
    clock.clearTimeout(heartbeat);
    heartbeat = clock.setTimeout(() => end('The server went silent'), silenceMs);
  }

  function end(message: string, details?: { cause?: unknown; data?: unknown }): void {
    if (isOver) return;
    isOver = true;
    clock.clearTimeout(heartbeat);
    socket.close();
    if (isConnected) dispatch('disconnect', message);
    else dispatch('connect_error', Object.assign(new Error(message), details));
  }

  function onPacket(text: string): void {
    const { packet, namespace: target, id, data } = parsePacket(text);
    if (target !== namespace) return;
    if (packet === Packet.Connect) {
      isConnected = true;
      dispatch('connect');
    } else if (packet === Packet.ConnectError) {
      const { message, data: problem } = data as { message: string; data?: unknown };
      end(message, { data: problem });
    } else if (packet === Packet.Event) {
      receive(...(data as [string, ...unknown[]]));
    } else if (packet === Packet.Ack) {
      acknowledgements.get(id)?.((data as unknown[])[0]);
      acknowledgements.delete(id);
    } else if (packet === Packet.Disconnect) end('The server ended the connection');
  }

  function onFrame(frame: string): void {
    const rest = frame.slice(1);
    if (frame[0] === Engine.Open) {
      const { pingInterval, pingTimeout } = JSON.parse(rest) as Record<string, number>;
      silenceMs = pingInterval! + pingTimeout!;
      post(Packet.Connect, encodeJson({ token }));
    } else if (frame[0] === Engine.Ping) socket.send(Engine.Pong);
    else if (frame[0] === Engine.Message) onPacket(rest);
    // The packet, or a listener, may have ended the connection.
    if (!isOver) watchHeartbeat();
  }

  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isOver || typeof data !== 'string') return;
    try {
      onFrame(data);
    } catch (cause) {
      end('The frame is not valid Socket.IO', { cause });
    }
  };
  socket.onerror = () => end('The WebSocket failed');
  socket.onclose = () => end('The WebSocket was closed');

  return {
    ...listeners,
    emit(event, ...args) {
      const acknowledge = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      if (acknowledge) acknowledgements.set(nextId, acknowledge as (response: unknown) => void);
      post(Packet.Event, `${acknowledge ? nextId++ : ''}${encodeJson([event, ...args])}`);
    },
    disconnect() {
      listeners.removeAllListeners();
      if (isConnected) post(Packet.Disconnect, '');
      end('The socket was closed');
    },
  };
}
