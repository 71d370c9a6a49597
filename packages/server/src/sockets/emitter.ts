import type { ServerEventName, ServerEvents } from '@sotto/protocol';
import type { ChatNamespace } from './socket-io/socket-types.js';
import type { PlainSockets } from './websocket/registry.js';

/** The one way by which events of rooms leave: it always takes channels, and encodes once for each kind of socket. */
export interface Emitter {
  /** To every socket in one of the channels, once each. */
  toChannels<E extends ServerEventName>(channels: string[], event: E, payload: ServerEvents[E]): void;
  /** To the Socket.IO sockets of one user. A plain WebSocket sees its room only. */
  toUser<E extends ServerEventName>(channel: string, event: E, payload: ServerEvents[E]): void;
}

/** Makes the emitter of one node. */
export function createEmitter({ chat, plain }: { chat: ChatNamespace; plain: PlainSockets }): Emitter {
  // The event's type is settled by our own signature; Socket.IO's generics cannot follow it.
  const emit = (channels: string[], event: string, payload: object) =>
    (chat.to(channels).emit as (event: string, payload: object) => void)(event, payload);
  return {
    toChannels(channels, event, payload) {
      emit(channels, event, payload);
      plain.deliver(channels, event, payload);
    },
    toUser: (channel, event, payload) => emit([channel], event, payload),
  };
}
