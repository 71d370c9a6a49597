import type { Message, SystemData, User } from '@sotto/protocol';
import { DecryptionError } from '../crypto/keyring.js';
import type { StoredPayload } from '../models/message-payload.js';
import type { StoredMessage } from '../models/message.js';

/**
 * Presents a stored message to members: `sender` is who sent it, or the account that this guest has joined. One that no
 * key decrypts is presented as unreadable, and its id passed to `onUnreadable`.
 */
export function presentMessage(
  message: StoredMessage,
  slug: string,
  sender: User,
  onUnreadable?: (id: string) => void,
): Message {
  const payload = openPayload(message);
  if (payload === undefined) onUnreadable?.(message._id.toString());
  return {
    id: message._id.toString(),
    room: slug,
    seq: message.seq,
    rev: message.rev,
    sender,
    ...(sender.id !== message.sender.toString() && { senderWas: message.sender.toString() }),
    ...(message.via && { via: message.via }),
    ...(payload === undefined ? { content: null, unreadable: true as const } : presentPayload(payload)),
    clientMessageId: message.clientMessageId,
    createdAt: message.createdAt.toISOString(),
    ...(message.editedAt && { editedAt: message.editedAt.toISOString() }),
    ...(message.deletedAt && { deletedAt: message.deletedAt.toISOString() }),
    reactions: [],
  };
}

/** Whether the server, or the site's backend, wrote this line into the log: nobody changes it. */
export function isSystemLine(message: StoredMessage): boolean {
  return openPayload(message)?.['kind'] === 'system';
}

/** Presents the fields that this version knows. */
function presentPayload(
  payload: StoredPayload | null,
): Pick<Message, 'content' | 'kind' | 'data' | 'unsupported'> {
  if (!payload) return { content: null };
  const { v, text, kind, data } = payload;
  if (v !== 1 || typeof text !== 'string')
    return { content: typeof text === 'string' ? text : null, unsupported: true };
  if (kind !== 'system') return { content: text };
  return { content: text, kind, ...(isSystemData(data) && { data }) };
}

/** The server wrote it itself, and maybe a later version of it: clients know what to do with another type. */
function isSystemData(data: unknown): data is SystemData {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}

/** Returns what a message says; `undefined` where no key opens it, and `null` where it is deleted. */
export function openPayload(message: StoredMessage): StoredPayload | null | undefined {
  try {
    return message.content;
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
