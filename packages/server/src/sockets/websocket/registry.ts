import type { ServerEventName } from '@sotto/protocol';

/** A plain WebSocket as the fan-out sees it. */
export interface FrameReceiver {
  readonly id: string;
  /** Id of its one room. */
  readonly roomId?: string;
  /** Sends a frame that is encoded already. */
  sendFrame(frame: Buffer): void;
}

/** The plain WebSockets of this node, by channel. */
export interface WebSocketRegistry {
  enter(socket: FrameReceiver, channel: string): void;
  leave(socket: FrameReceiver, channel: string): void;
  has(socket: FrameReceiver, channel: string): boolean;
  /** Sends an event to every socket in one of the channels that `isMeant`, once each; encodes it once. */
  deliver(
    channels: string[],
    event: ServerEventName,
    payload: object,
    isMeant?: (socket: FrameReceiver) => boolean,
  ): void;
}

/** Creates an empty registry. */
export function createWebSocketRegistry(): WebSocketRegistry {
  const byChannel = new Map<string, Set<FrameReceiver>>();
  return {
    enter(socket, channel) {
      const sockets = byChannel.get(channel);
      if (sockets) sockets.add(socket);
      else byChannel.set(channel, new Set([socket]));
    },
    leave(socket, channel) {
      const sockets = byChannel.get(channel);
      if (sockets?.delete(socket) && sockets.size === 0) byChannel.delete(channel);
    },
    has: (socket, channel) => byChannel.get(channel)?.has(socket) === true,
    deliver(channels, event, payload, isMeant = () => true) {
      const sockets = new Set<FrameReceiver>();
      for (const channel of channels) {
        for (const socket of byChannel.get(channel) ?? []) if (isMeant(socket)) sockets.add(socket);
      }
      if (sockets.size === 0) return;
      const frame = encodeFrame(event, payload);
      for (const socket of sockets) socket.sendFrame(frame);
    },
  };
}

/** Encodes `{ type, ...payload }` as UTF-8. */
export function encodeFrame(type: string, payload: object): Buffer {
  return Buffer.from(JSON.stringify({ type, ...payload }));
}
