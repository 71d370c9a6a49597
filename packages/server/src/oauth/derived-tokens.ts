import type { TokenKeys } from '../crypto/token-keys.js';

/** Which tokens of a session are meant. */
export interface TokenPlace {
  sessionId: string;
  generation: number;
  /** Id of the token key. */
  keyId: string;
}

/** What a refresh token says about itself, once its MAC is right. */
export interface RefreshClaim {
  sessionId: string;
  generation: number;
}

const FORM = /^([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})$/;

/** The access token of a generation: every node derives the same. */
export function deriveAccessToken(keys: TokenKeys, { sessionId, generation, keyId }: TokenPlace): string {
  return keys.sign(keyId, `access.${sessionId}.${generation}`);
}

/** The refresh token of a generation: `<session>.<generation>.<mac>`. */
export function deriveRefreshToken(keys: TokenKeys, { sessionId, generation, keyId }: TokenPlace): string {
  return `${sessionId}.${generation}.${keys.sign(keyId, `refresh.${sessionId}.${generation}`)}`;
}

/** Reads a refresh token; null where its form or its MAC is wrong. */
export function readRefreshToken(keys: TokenKeys, token: string): RefreshClaim | null {
  const [, sessionId, digits, mac] = FORM.exec(token) ?? [];
  if (!sessionId || !digits || !mac) return null;
  if (!keys.verify(`refresh.${sessionId}.${digits}`, mac)) return null;
  return { sessionId, generation: Number(digits) };
}
