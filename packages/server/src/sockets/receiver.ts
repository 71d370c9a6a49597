import type { CipherFlow, ServerEvents } from '@sotto/protocol';
import type { Metrics } from '../metrics.js';
import { withoutMarks } from '../presenters/members.js';
import { roomChannel, unmarkedChannel } from './realtime/bus-messages.js';
import type { EventMessage, PresenceMessage, UserMessage } from './realtime/bus-messages.js';
import type { Connections } from './connections/connections.js';
import type { Emitter } from './emitter.js';
import type { Monitor } from './socket-io/monitor-namespace.js';

interface ReceiverDeps {
  emitter: Emitter;
  connections: Connections;
  monitor: Monitor;
  metrics?: Pick<Metrics, 'messageDelivered'> | undefined;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Returns an event of a room for those who do not see how far others have read; `null`: they do not receive it. */
function withoutReceipts({ event, payload }: EventMessage): 'same' | null | ServerEvents['member.added'] {
  if (event === 'read' || event === 'delivered') return null;
  if (event !== 'member.added' && event !== 'member.updated') return 'same';
  return { ...payload, member: withoutMarks(payload.member) };
}

/** Creates the receiver of the bus, which passes what arrives on a channel to this node's sockets in it. */
export function createReceiver({ emitter, connections, monitor, metrics, clock }: ReceiverDeps) {
  const receivers: Record<string, (channel: string, message: string) => void> = {
    room(channel, text) {
      const { event, payload } = JSON.parse(text) as EventMessage;
      const unmarked = unmarkedChannel(channel.slice('room:'.length));
      const reduced = withoutReceipts({ event, payload } as EventMessage);
      if (reduced === 'same') emitter.toChannels([channel], event, payload);
      else {
        emitter.toChannels([channel], event, payload, { except: unmarked });
        if (reduced) emitter.toChannels([unmarked], event, reduced);
      }
      if (metrics && event === 'message.new') {
        const { message } = payload as ServerEvents['message.new'];
        metrics.messageDelivered(clock() - Date.parse(message.createdAt));
      }
    },
    user(channel, text) {
      const message = JSON.parse(text) as UserMessage;
      if (message.kind === 'event') emitter.toUser(channel, message.event, message.payload, message);
      else connections.applyUserMessage(channel.slice('user:'.length), message);
    },
    presence(_channel, text) {
      const { rooms, event = 'presence.changed', payload } = JSON.parse(text) as PresenceMessage;
      emitter.toChannels(rooms.map(roomChannel), event, payload);
    },
    'monitor-room': (channel, text) => monitor.flow(channel, JSON.parse(text) as CipherFlow),
    'monitor-site': (channel, text) => monitor.flow(channel, JSON.parse(text) as CipherFlow),
  };
  return (channel: string, message: string): void => {
    receivers[channel.slice(0, channel.indexOf(':'))]?.(channel, message);
  };
}
