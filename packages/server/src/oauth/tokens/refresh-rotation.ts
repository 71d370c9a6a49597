import type { TokenKeys } from '../../crypto/token-keys.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { RefreshClaim } from './derived-tokens.js';
import type { SessionStore } from './session-store.js';

/** Milliseconds after its first use in which a spent refresh token returns the same tokens again. */
const GRACE_MS = 10_000;
/** A second attempt is needed only where another request rotated between our write and our read. */
const MAX_ATTEMPTS = 3;

interface RotationDeps {
  store: SessionStore;
  tokenKeys: TokenKeys;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Returns when a session ends for good, in milliseconds since 1970. */
  endOf: (session: OAuthSessionRecord) => number;
}

/** Result of presenting a refresh token; `reused` where it was spent longer ago than the grace allows. */
export interface Rotation {
  session: OAuthSessionRecord;
  reused?: true;
}

/**
 * Creates the rotation of refresh tokens (RFC 9700 section 4.14.2). It resolves to the session in its next generation, or
 * unchanged where the token may return the same tokens again or was reused; null where the token is not valid.
 */
export function createRefreshRotation({ store, tokenKeys, clock, endOf }: RotationDeps) {
  /**
   * The spent token of the generation before returns the same tokens while no newer one has been used. A session that does
   * not say whether its tokens were used counts as used.
   */
  function inGrace({ rotatedAt, usedAt }: OAuthSessionRecord): boolean {
    return usedAt === null || clock() < rotatedAt.getTime() + GRACE_MS;
  }

  return async (claim: RefreshClaim, clientId: string): Promise<Rotation | null> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const rotated = await store.rotate(claim, clientId);
      if (rotated) return { session: rotated };
      const session = await store.find(claim.sessionId);
      if (!session || session.endedAt || session.clientId !== clientId) return null;
      if (!session.startedAt) {
        await store.setStart(session);
        continue;
      }
      if (Math.min(session.expiresAt.getTime(), endOf(session)) <= clock()) return null;
      if (claim.generation === session.generation) continue;
      const isLast = claim.generation === session.generation - 1 && tokenKeys.has(session.keyId);
      return isLast && inGrace(session) ? { session } : { session, reused: true };
    }
    return null;
  };
}
