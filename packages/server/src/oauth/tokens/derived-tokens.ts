import type { TokenKeys } from '../../crypto/token-keys.js';

/** Identifies the tokens of one generation of a session. */
export interface TokenPlace {
  sessionId: string;
  generation: number;
  /** Id of the token key. */
  keyId: string;
}

/** Content of a refresh token with a valid MAC. */
export interface RefreshClaim {
  sessionId: string;
  generation: number;
}

/** Content of an access token with a valid MAC. */
export interface AccessClaim {
  sessionId: string;
  generation: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** The token without its MAC: identifies this one token and grants nothing. */
  name: string;
}

const REFRESH_FORM = /^([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})$/;
/** Session, then generation and end (6 bytes each), then the MAC. No dot: two dots mark an assertion. */
const ACCESS_FORM = /^(([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{16}))([A-Za-z0-9_-]{43})$/;
/** Earlier versions issued a bare MAC, which only the store can tell from an invented text. */
const EARLIER_ACCESS_FORM = /^[A-Za-z0-9_-]{43}$/;
const NUMBER_BYTES = 6;

/**
 * Derives the access token of a generation: `<session><generation and end><mac>`, the same on every node.
 * @param place - with `expiresAt` in milliseconds since 1970
 */
export function deriveAccessToken(keys: TokenKeys, place: TokenPlace & { expiresAt: number }): string {
  const bytes = Buffer.alloc(2 * NUMBER_BYTES);
  bytes.writeUIntBE(place.generation, 0, NUMBER_BYTES);
  bytes.writeUIntBE(place.expiresAt, NUMBER_BYTES, NUMBER_BYTES);
  const name = place.sessionId + bytes.toString('base64url');
  return name + keys.access.sign(place.keyId, name);
}

/**
 * Reads an access token without the store; returns null where its form or its MAC is invalid. The caller checks whether it
 * has expired and whether its session has ended.
 */
export function readAccessToken(keys: TokenKeys, token: string): AccessClaim | null {
  const [, name, sessionId, place, mac] = ACCESS_FORM.exec(token) ?? [];
  if (!name || !sessionId || !place || !mac) return null;
  if (!keys.access.verify(name, mac)) return null;
  const bytes = Buffer.from(place, 'base64url');
  return {
    sessionId,
    generation: bytes.readUIntBE(0, NUMBER_BYTES),
    expiresAt: bytes.readUIntBE(NUMBER_BYTES, NUMBER_BYTES),
    name,
  };
}

/** Returns whether an earlier version may have issued this access token, by its form. */
export function isEarlierAccessToken(token: string): boolean {
  return EARLIER_ACCESS_FORM.test(token);
}

/** Derives the refresh token of a generation: `<session>.<generation>.<mac>`. */
export function deriveRefreshToken(keys: TokenKeys, { sessionId, generation, keyId }: TokenPlace): string {
  return `${sessionId}.${generation}.${keys.refresh.sign(keyId, `refresh.${sessionId}.${generation}`)}`;
}

/** Reads a refresh token; returns null where its form or its MAC is invalid. */
export function readRefreshToken(keys: TokenKeys, token: string): RefreshClaim | null {
  const [, sessionId, digits, mac] = REFRESH_FORM.exec(token) ?? [];
  if (!sessionId || !digits || !mac) return null;
  if (!keys.refresh.verify(`refresh.${sessionId}.${digits}`, mac)) return null;
  return { sessionId, generation: Number(digits) };
}
