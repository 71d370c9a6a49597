import type { Message, User } from '@sotto/protocol';
import { DecryptionError } from '../crypto/keyring.js';
import type { StoredMessage } from '../models/message.js';

/**
 * Presents a stored message to members: `sender` is who sent it, or the account that this guest has joined. One that no key decrypts is presented as unreadable, and its id passed to
 * `onUnreadable`.
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
    ...(sender.id !== message.sender.toString() && { senderWas: message.sender.toString() }),
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
