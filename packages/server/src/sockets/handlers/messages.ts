import type { Message } from '@sotto/protocol';
import { enforceMessageLimits } from '../../rate-limit/message-limits.js';
import type { Connection } from '../connections/connection.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** `message.send`, `message.edit`, `message.delete`: acknowledged once the change is durable. */
export function messageHandlers({ limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>): {
  /** The plain WebSocket may leave `clientMessageId` to the server. */
  send(
    connection: Connection,
    payload: { room: string; content: string; clientMessageId?: string | undefined },
  ): Promise<Message>;
  edit: Handler<'message.edit'>;
  remove: Handler<'message.delete'>;
} {
  const { messages, rooms } = services;
  return {
    async send({ session }, { room, ...input }) {
      await enforceMessageLimits({ limiter, rooms }, session.actor, room);
      return (await messages.send(session.actor, room, input)).message;
    },
    async edit({ session }, { room, id, content }) {
      await enforceMessageLimits({ limiter, rooms }, session.actor, room);
      return messages.edit(session.actor, room, id, { content });
    },
    async remove({ session }, { room, id }) {
      await enforceMessageLimits({ limiter, rooms }, session.actor, room);
      return messages.remove(session.actor, room, id);
    },
  };
}
