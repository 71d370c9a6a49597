import type { SessionEndCode } from '@sotto/protocol';
import type { AuthRequiredReason } from '../events.js';
import type { TokenSource } from '../token-source.js';

/** Ends of a session after which the same token is refused again. */
const TOKEN_ENDS: ReadonlySet<SessionEndCode> = new Set([
  'token_expired',
  'token_revoked',
  'user_disabled',
  'user_deleted',
]);

export type HandshakeToken = ReturnType<typeof createHandshakeToken>;

/** The access token that a connection uses, and whether its next handshake needs another one. */
export function createHandshakeToken(tokens: TokenSource) {
  let token = '';
  let rejectedFor: AuthRequiredReason | null = null;
  return {
    /** Returns the token for the next handshake. */
    async next(): Promise<string> {
      const reason = rejectedFor;
      token = reason === null ? await tokens.current() : await tokens.refresh(token, reason);
      if (rejectedFor === reason) rejectedFor = null;
      return token;
    },
    /** Refreshes the token while the connection stays open. */
    async refresh(): Promise<string> {
      return (token = await tokens.refresh(token));
    },
    /** The server refused the token, or ended its session: unless that says nothing of the token, it needs another one. */
    reject(reason: SessionEndCode): void {
      if (TOKEN_ENDS.has(reason)) rejectedFor = reason as AuthRequiredReason;
    },
    reset(): void {
      rejectedFor = null;
    },
  };
}
