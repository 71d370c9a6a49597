import type { ServerEventName, ServerEvents } from '@sotto/protocol';
import type { ChatNamespace } from './socket-io/socket-types.js';
import type { FrameReceiver, WebSocketRegistry } from './websocket/registry.js';

/** Sends events to the sockets of this node: always by channel, and encoded once per transport. */
export interface Emitter {
  /**
   * Sends to every socket in one of the channels, once each, unless it is in the channel `except` too; to nobody where there
   * is no channel.
   */
  toChannels<E extends ServerEventName>(
    channels: string[],
    event: E,
    payload: ServerEvents[E],
    options?: { except?: string },
  ): void;
  /**
   * Sends to the Socket.IO sockets of one user, but for the connection `except`. A plain WebSocket receives events of its
   * room only: those of `roomId`.
   */
  toUser<E extends ServerEventName>(
    channel: string,
    event: E,
    payload: ServerEvents[E],
    options: { roomId?: string; except?: string },
  ): void;
}

/** Creates the emitter of this node. */
export function createEmitter({
  chat,
  registry,
}: {
  chat: ChatNamespace;
  registry: WebSocketRegistry;
}): Emitter {
  function emit(channels: string[], event: string, payload: object, except: string[] = []): void {
    // For Socket.IO no channel means every socket of the server, those of other sites included.
    if (channels.length === 0) return;
    // Our own signature checks the event's type; Socket.IO's generics cannot follow it.
    (chat.to(channels).except(except).emit as (event: string, payload: object) => void)(event, payload);
  }
  return {
    toChannels(channels, event, payload, { except } = {}) {
      emit(channels, event, payload, except === undefined ? [] : [except]);
      const isMeant =
        except === undefined ? undefined : (socket: FrameReceiver) => !registry.has(socket, except);
      registry.deliver(channels, event, payload, isMeant);
    },
    toUser(channel, event, payload, { roomId, except }) {
      emit([channel], event, payload, except === undefined ? [] : [except]);
      if (roomId === undefined) return;
      registry.deliver(
        [channel],
        event,
        payload,
        (socket) => socket.roomId === roomId && socket.id !== except,
      );
    },
  };
}
