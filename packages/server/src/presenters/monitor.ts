import type { CipherFlow } from '@sotto/protocol';
import type { MessageDocument } from '../models/message.js';

/** A stored message as the monitor sees it: the token, never the text, never the sender. `null` when it is deleted. */
export function presentCipherFlow(
  document: MessageDocument,
  room: { slug: string; name: string },
): CipherFlow | null {
  const ciphertext = document.cipherOf('content');
  if (ciphertext === null || document.keyId === null) return null;
  return {
    room: room.slug,
    roomName: room.name,
    seq: document.seq,
    rev: document.rev,
    at: (document.editedAt ?? document.createdAt).toISOString(),
    bytes: ciphertext.length,
    keyId: document.keyId,
    ciphertext,
  };
}
