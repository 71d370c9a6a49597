import type { Message, SendMessageInput } from '@sotto/protocol';
import type { Connection } from '../connections/connection.js';
import type { SocketsDeps } from '../deps.js';
import type { Handler } from './handler.js';

/** Creates the handlers of `message.send`, `message.edit` and `message.delete`; each resolves once the change is durable. */
export function messageHandlers({ services: { messages } }: Pick<SocketsDeps, 'services'>): {
  /** Over the plain WebSocket, `clientMessageId` is optional. */
  send(connection: Connection, payload: SendMessageInput & { room: string }): Promise<Message>;
  edit: Handler<'message.edit'>;
  remove: Handler<'message.delete'>;
} {
  return {
    send: async ({ session }, { room, ...input }) =>
      (await messages.send(session.actor, room, input)).message,
    edit: ({ session }, { room, id, ...input }) => messages.edit(session.actor, room, id, input),
    remove: ({ session }, { room, id }) => messages.remove(session.actor, room, id),
  };
}
