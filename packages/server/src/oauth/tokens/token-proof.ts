import type { TokenKeys } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import { readAccessToken, readRefreshToken } from './derived-tokens.js';

/** A session whose token somebody presented, other than as credentials of a request. */
interface TokenProof {
  session: OAuthSessionRecord;
  /** Whether the token could be used now: it has not expired and is not spent, and the session goes on. */
  isCurrent: boolean;
}

/** Returns what a token proves; null where it is forged, or its session is gone. */
export type ProveToken = (token: string) => Promise<TokenProof | null>;

/** Creates the check of tokens that prove something. It neither uses nor renews them. */
export function createTokenProof({
  models: { OAuthSession },
  tokenKeys,
  sessionSeconds,
  clock,
}: {
  models: Pick<Models, 'OAuthSession'>;
  tokenKeys: TokenKeys;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
  /** Milliseconds since 1970. */
  clock: () => number;
}): ProveToken {
  return async (token) => {
    const access = readAccessToken(tokenKeys, token);
    const claim = access ?? readRefreshToken(tokenKeys, token);
    if (!claim) return null;
    const session = await OAuthSession.findOne({ _id: { $eq: claim.sessionId } })
      .read('primary')
      .lean<OAuthSessionRecord>();
    if (!session) return null;
    const now = clock();
    const { endedAt, expiresAt, startedAt, rotatedAt, generation } = session;
    const sessionEnd = (startedAt ?? rotatedAt).getTime() + sessionSeconds * 1000;
    // Another tab may have refreshed in this moment, so the refresh token before the newest one counts too.
    const isNewest = access ? access.expiresAt > now : claim.generation >= generation - 1;
    return { session, isCurrent: isNewest && !endedAt && Math.min(expiresAt.getTime(), sessionEnd) > now };
  };
}
