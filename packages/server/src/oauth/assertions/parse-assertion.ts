import { assertionError } from './assertion-error.js';

/** An assertion whose signature is not checked yet: nothing of it is true. */
export interface UncheckedAssertion {
  /** The compact JWS (RFC 7515 section 7.1). */
  jws: string;
  alg: string;
  kid: string | undefined;
  claims: Record<string, unknown>;
}

const MAX_BYTES = 8 * 1024;
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+$/;
const MAX_KID = 255;
/** They name or carry the key to verify with, which the site's configuration alone decides (RFC 7515 section 10), or extend JWS. */
const REFUSED_HEADERS = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c'];
/** Other types of a JWT, such as a logout token, are no assertions (RFC 8725 section 3.11). */
const TYPES = ['jwt', 'at+jwt'];

const invalid = (description: string) => assertionError('assertion_invalid', description);

/** Decodes a part of a JWS: base64url of a JSON object in UTF-8. */
export function decodeObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function checkType(typ: unknown): void {
  if (typ === undefined) return;
  const name = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (!TYPES.includes(name)) throw invalid('the header typ must be JWT');
}

/** Parses an assertion. @throws OAuthError `invalid_grant` with `assertion_invalid` */
export function parseAssertion(jws: string): UncheckedAssertion {
  if (jws.length > MAX_BYTES) throw invalid('the assertion must have at most 8 KiB');
  const [, head, body] = COMPACT.exec(jws) ?? [];
  if (head === undefined || body === undefined)
    throw invalid('the assertion must be a signed JWT (compact JWS)');
  const header = decodeObject(Buffer.from(head, 'base64url'));
  const claims = decodeObject(Buffer.from(body, 'base64url'));
  if (!header || !claims) throw invalid('header and claims of the assertion must be JSON objects');
  const refused = REFUSED_HEADERS.find((name) => Object.hasOwn(header, name));
  if (refused) throw invalid(`the header must not have ${refused}`);
  checkType(header['typ']);
  const { alg, kid } = header;
  if (typeof alg !== 'string') throw invalid('the header must have alg');
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > MAX_KID))
    throw invalid('the header kid must be a string');
  return { jws, alg, kid, claims };
}
