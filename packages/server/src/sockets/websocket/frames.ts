import { MAX_CHANGES } from '@sotto/protocol';
import { plainFrameSchema } from '@sotto/protocol/schemas';
import type { PlainFrame } from '@sotto/protocol/schemas';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import { readAtPrice } from '../../rate-limit/priced-read.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import { validate } from '../../edge/validate.js';
import type { Connection } from '../connections/connection.js';
import type { SocketsDeps } from '../deps.js';
import type { ChatHandlers } from '../handlers/index.js';

/**
 * Parses a frame of the plain WebSocket, including the short form `{ "message": "text" }`.
 * @throws AppError `invalid_json`, `validation_failed`
 */
export function parseFrame(text: string): PlainFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', undefined, { cause: error });
  }
  return validate(
    plainFrameSchema,
    isShortForm(value) ? { type: 'message.send', content: value.message } : value,
  );
}

/** Rate-limit tokens that a page of changes costs before it is read. */
const CHANGES_PRICE = priceOfRows(MAX_CHANGES);

/** Returns the ids of a frame that its reply repeats, as far as they can be read. */
export function replyKeys(frame: unknown): { id?: string; clientMessageId?: string } {
  const { id, clientMessageId } = (frame ?? {}) as Record<string, unknown>;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof clientMessageId === 'string' && { clientMessageId }),
  };
}

function isShortForm(value: unknown): value is { message: unknown } {
  return typeof value === 'object' && value !== null && 'message' in value && !('type' in value);
}

/** Handles one parsed frame in the socket's room. Resolves to the data of the acknowledgement. */
export type FrameHandler = (connection: Connection, room: string, frame: PlainFrame) => Promise<unknown>;

/** Creates the handler of frames, which calls the same handlers as Socket.IO with the socket's own room. */
export function createFrameHandler(
  { messages, reactions, typing, read, delivered, refresh }: ChatHandlers,
  { limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>,
): FrameHandler {
  const readChanges = (actor: Actor, room: string, since: number) =>
    readAtPrice(limiter, {
      userId: actor.userId,
      price: CHANGES_PRICE,
      read: () => services.messages.changes(actor, room, since),
      messagesOf: ({ results }) => results,
    });

  return async (connection, room, frame) => {
    switch (frame.type) {
      case 'message.send':
        return messages.send(connection, {
          room,
          content: frame.content,
          format: frame.format,
          mentions: frame.mentions,
          clientMessageId: frame.clientMessageId,
          author: frame.author,
          replyTo: frame.replyTo,
        });
      case 'message.edit':
        return messages.edit(connection, {
          room,
          id: frame.message,
          content: frame.content,
          format: frame.format,
          mentions: frame.mentions,
        });
      case 'message.delete':
        return messages.remove(connection, { room, id: frame.message });
      case 'reaction.add':
        return reactions.add(connection, { room, id: frame.message, emoji: frame.emoji });
      case 'reaction.remove':
        return reactions.remove(connection, { room, id: frame.message, emoji: frame.emoji });
      case 'typing.start':
        return typing.start(connection, { room });
      case 'typing.stop':
        return typing.stop(connection, { room });
      case 'read':
        return read(connection, { room, seq: frame.seq });
      case 'delivered':
        return delivered(connection, { rooms: { [room]: frame.seq } });
      case 'sync':
        return readChanges(connection.session.actor, room, frame.since);
      case 'auth.refresh':
        return refresh(connection, { token: frame.token });
    }
  };
}
