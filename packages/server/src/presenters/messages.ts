import type { Message, User } from '@sotto/protocol';
import { DecryptionError } from '../crypto/keyring.js';
import type { StoredMessage } from '../models/message.js';

/**
 * A stored message as members see it. One that no key opens is shown as unreadable and breaks nothing else;
 * `onUnreadable` hears its id.
 */
export function presentMessage(
  message: StoredMessage,
  slug: string,
  sender: User,
  onUnreadable?: (id: string) => void,
): Message {
  const text = readContent(message);
  if (text === UNREADABLE) onUnreadable?.(message._id.toString());
  return {
    id: message._id.toString(),
    room: slug,
    seq: message.seq,
    rev: message.rev,
    sender,
    content: text === UNREADABLE ? null : text,
    clientMessageId: message.clientMessageId,
    createdAt: message.createdAt.toISOString(),
    ...(message.editedAt && { editedAt: message.editedAt.toISOString() }),
    ...(message.deletedAt && { deletedAt: message.deletedAt.toISOString() }),
    ...(text === UNREADABLE && { unreadable: true as const }),
    reactions: [],
  };
}

const UNREADABLE = Symbol('unreadable');

function readContent(message: StoredMessage): string | null | typeof UNREADABLE {
  try {
    return message.content;
  } catch (error) {
    if (error instanceof DecryptionError) return UNREADABLE;
    throw error;
  }
}
