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
import type { Handler } from '../handlers/handler.js';
import type { messageHandlers } from '../handlers/messages.js';
import type { typingHandlers } from '../handlers/typing.js';

/** The handlers that both kinds of socket share. */
export interface SharedHandlers {
  messages: ReturnType<typeof messageHandlers>;
  typing: ReturnType<typeof typingHandlers>;
  read: Handler<'read'>;
  refresh: Handler<'auth.refresh'>;
}

/**
 * Parses a frame of the plain WebSocket, the short form `{ "message": "text" }` among them.
 * @throws AppError `invalid_json`, `validation_failed`
 */
export function parsePlainFrame(text: string): PlainFrame {
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

/** Tokens that a page of changes costs before it is read. */
const CHANGES_PRICE = priceOfRows(MAX_CHANGES);

/** What a frame carries back into its answer, as far as it can be read. */
export function answerKeys(frame: unknown): { id?: string; clientMessageId?: string } {
  const { id, clientMessageId } = (frame ?? {}) as Record<string, unknown>;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof clientMessageId === 'string' && { clientMessageId }),
  };
}

function isShortForm(value: unknown): value is { message: unknown } {
  return typeof value === 'object' && value !== null && 'message' in value && !('type' in value);
}

/** Makes the handling of frames: the same handlers and services as Socket.IO's, the room being the socket's own. */
export function createFrameHandler(
  { messages, typing, read, refresh }: SharedHandlers,
  { limiter, services }: Pick<SocketsDeps, 'limiter' | 'services'>,
) {
  const readChanges = (actor: Actor, room: string, since: number) =>
    readAtPrice(limiter, {
      userId: actor.userId,
      price: CHANGES_PRICE,
      read: () => services.messages.changes(actor, room, since),
      messagesOf: ({ results }) => results,
    });

  return async (connection: Connection, room: string, frame: PlainFrame): Promise<unknown> => {
    switch (frame.type) {
      case 'message.send':
        return messages.send(connection, {
          room,
          content: frame.content,
          clientMessageId: frame.clientMessageId,
        });
      case 'message.edit':
        return messages.edit(connection, { room, id: frame.message, content: frame.content });
      case 'message.delete':
        return messages.remove(connection, { room, id: frame.message });
      case 'typing.start':
        return typing.start(connection, { room });
      case 'typing.stop':
        return typing.stop(connection, { room });
      case 'read':
        return read(connection, { room, seq: frame.seq });
      case 'sync':
        return readChanges(connection.session.actor, room, frame.since);
      case 'auth.refresh':
        return refresh(connection, { token: frame.token });
    }
  };
}
