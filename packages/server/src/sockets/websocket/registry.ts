import type { ServerEventName } from '@sotto/protocol';

/** A plain WebSocket as the fan-out sees it. */
export interface PlainSocket {
  /** Sends a frame that is encoded already. */
  sendFrame(frame: Buffer): void;
}

/** The plain WebSockets of this node by channel. */
export interface PlainSockets {
  enter(socket: PlainSocket, channel: string): void;
  leave(socket: PlainSocket, channel: string): void;
  /** To every socket in one of the channels, once each; encoded once. */
  deliver(channels: string[], event: ServerEventName, payload: object): void;
}

/** Makes an empty register. */
export function createPlainSockets(): PlainSockets {
  const byChannel = new Map<string, Set<PlainSocket>>();
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
    deliver(channels, event, payload) {
      const sockets = new Set<PlainSocket>();
      for (const channel of channels) {
        for (const socket of byChannel.get(channel) ?? []) sockets.add(socket);
      }
      if (sockets.size === 0) return;
      const frame = encodeFrame(event, payload);
      for (const socket of sockets) socket.sendFrame(frame);
    },
  };
}

/** `{ type, ...payload }` as bytes. */
export function encodeFrame(type: string, payload: object): Buffer {
  return Buffer.from(JSON.stringify({ type, ...payload }));
}
