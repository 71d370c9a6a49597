import type { CipherFlow } from '@sotto/protocol';
import type { StoredMessage } from '../models/message.js';

/**
 * Presents a stored message to the monitor: the token, never the text, never the sender. `null` when it is deleted.
 * `ringOf` names the ring key behind a data key, as the id of an author's own key would tell which messages are theirs.
 */
export function presentCipherFlow(
  message: StoredMessage,
  room: { slug: string; name: string },
  ringOf: (keyId: string) => string,
): CipherFlow | null {
  const ciphertext = message.cipherOf('content');
  if (ciphertext === null || message.keyId === null) return null;
  return {
    room: room.slug,
    roomName: room.name,
    seq: message.seq,
    rev: message.rev,
    at: (message.editedAt ?? message.createdAt).toISOString(),
    bytes: ciphertext.length,
    keyId: ringOf(message.keyId),
    ciphertext,
  };
}
