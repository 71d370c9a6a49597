import { createHmac } from 'node:crypto';

/** What `signUserToken` says about a user, and the key that it signs with. */
export interface UserTokenOptions {
  /** Your own id of the user; never an e-mail address. */
  subject: string;
  /** URL of the chat server, without a path: the recipient. */
  audience: string;
  /** Slug of the site, as `sotto sites add` printed it. */
  issuer: string;
  /** Id of the key. */
  keyId: string;
  /** Secret of the key. */
  secret: string;
  /** Name to display; `null` removes it. */
  name?: string | null | undefined;
  /** Address of the picture; `null` removes it. */
  picture?: string | null | undefined;
  /** E-mail address; `null` removes it. */
  email?: string | null | undefined;
  /** Username that a new user should have if nobody else has it. */
  preferredUsername?: string | undefined;
  /** Seconds until it expires, at most 3,600; 600 by default. */
  expiresIn?: number | undefined;
  /** Milliseconds since 1970; now by default. */
  now?: number | undefined;
}

const MAX_LIFE_SECONDS = 3600;
const DEFAULT_LIFE_SECONDS = 600;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Signs a token by which a user of yours signs in (RFC 7523; HS256, RFC 7518 section 3.2). Give it to the SDK's `getToken` or
 * to the widget's `user-token`. It needs no request to the chat server.
 *
 * @param options - the user, and the key
 * @returns a compact JWS
 * @throws TypeError for a subject that is no text, or a life that is too long
 * @example
 * const token = signUserToken({ subject: String(user.id), name: user.name, audience, issuer, keyId, secret });
 */
export function signUserToken(options: UserTokenOptions): string {
  const { subject, audience, issuer, keyId, secret, expiresIn = DEFAULT_LIFE_SECONDS } = options;
  if (typeof subject !== 'string' || subject === '')
    throw new TypeError('subject must be a text that is not empty');
  if (!(expiresIn > 0 && expiresIn <= MAX_LIFE_SECONDS))
    throw new TypeError(`expiresIn must be 1 to ${MAX_LIFE_SECONDS} seconds`);
  const iat = Math.floor((options.now ?? Date.now()) / 1000);
  const { name, picture, email, preferredUsername: preferred_username } = options;
  // JSON leaves out what is undefined, which says nothing; null removes.
  const claims = { iss: issuer, aud: audience, sub: subject, name, picture, email, preferred_username };
  const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: keyId })}.${encode({ ...claims, iat, exp: iat + expiresIn })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
