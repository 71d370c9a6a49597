import type { CipherFlow } from '@sotto/protocol';
import { roomChannel } from './bus-messages.js';
import type { EventMessage, PresenceMessage, UserMessage } from './bus-messages.js';
import type { Connections } from './connections.js';
import type { Emitter } from './emitter.js';
import type { Monitor } from './monitor-namespace.js';

interface ReceiverDeps {
  emitter: Emitter;
  connections: Connections;
  monitor: Monitor;
}

/** Makes the hearer of the bus: what arrives on a channel goes to this node's sockets in it. */
export function createReceiver({ emitter, connections, monitor }: ReceiverDeps) {
  const receivers: Record<string, (channel: string, message: string) => void> = {
    room(channel, text) {
      const { event, payload } = JSON.parse(text) as EventMessage;
      emitter.toChannels([channel], event, payload);
    },
    user(channel, text) {
      const message = JSON.parse(text) as UserMessage;
      if (message.kind === 'event') emitter.toUser(channel, message.event, message.payload);
      else connections.instruct(channel.slice('user:'.length), message);
    },
    presence(_channel, text) {
      const { rooms, payload } = JSON.parse(text) as PresenceMessage;
      emitter.toChannels(rooms.map(roomChannel), 'presence.changed', payload);
    },
    'monitor-room': (channel, text) => monitor.flow(channel, JSON.parse(text) as CipherFlow),
    'monitor-site': (channel, text) => monitor.flow(channel, JSON.parse(text) as CipherFlow),
  };
  return (channel: string, message: string): void => {
    receivers[channel.slice(0, channel.indexOf(':'))]?.(channel, message);
  };
}
