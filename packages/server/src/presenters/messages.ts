import type { Message, User } from '@sotto/protocol';
import { DecryptionError } from '../crypto/keyring.js';
import type { MessageDocument } from '../models/message.js';

/**
 * A stored message as members see it. One that no key opens is shown as unreadable and breaks nothing else;
 * `onUnreadable` hears its id.
 */
export function presentMessage(
  document: MessageDocument,
  slug: string,
  sender: User,
  onUnreadable?: (id: string) => void,
): Message {
  const text = readContent(document);
  if (text === UNREADABLE) onUnreadable?.(document._id.toString());
  return {
    id: document._id.toString(),
    room: slug,
    seq: document.seq,
    rev: document.rev,
    sender,
    content: text === UNREADABLE ? null : text,
    clientMessageId: document.clientMessageId,
    createdAt: document.createdAt.toISOString(),
    ...(document.editedAt && { editedAt: document.editedAt.toISOString() }),
    ...(document.deletedAt && { deletedAt: document.deletedAt.toISOString() }),
    ...(text === UNREADABLE && { unreadable: true as const }),
    reactions: [],
  };
}

const UNREADABLE = Symbol('unreadable');

function readContent(document: MessageDocument): string | null | typeof UNREADABLE {
  try {
    return document.content;
  } catch (error) {
    if (error instanceof DecryptionError) return UNREADABLE;
    throw error;
  }
}
