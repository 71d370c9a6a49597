import { hashToken } from '../../crypto/token-keys.js';

/** Hex digits of an id: 128 bits, as many as the session's own id has. */
const ID_LENGTH = 32;

/** Returns the id under which users and the audit know a session; its own id is part of its tokens. */
export function publicSessionId(sessionId: string): string {
  return hashToken(`session ${sessionId}`).slice(0, ID_LENGTH);
}
