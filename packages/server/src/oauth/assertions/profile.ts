import { MAX_DISPLAY_NAME, USERNAME_PATTERN } from '@sotto/protocol';
import { cleanDisplayText, email as emailSchema, isReservedUsername } from '@sotto/protocol/schemas';
import type { IdentityKeyRecord } from '../../models/identity-key.js';
import { parseUrl } from '../../parse-url.js';
import type { ExternalProfile } from '../../services/user/external-users.js';
import { claimAt } from './claims.js';

const CLAIMS = { name: 'name', picture: 'picture', email: 'email', username: 'preferred_username' };
const MAX_URL = 2048;

/** Returns null where the claim is null, and undefined where it is missing or cannot be used. */
function clean<T>(value: unknown, read: (text: string) => T | undefined): T | null | undefined {
  if (value === null) return null;
  return typeof value === 'string' ? read(value) : undefined;
}

function pictureUrl(text: string): string | undefined {
  const url = text.length > MAX_URL ? undefined : parseUrl(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
}

function usernameOf(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  return USERNAME_PATTERN.test(name) && !isReservedUsername(name) ? name : undefined;
}

/**
 * Returns whether the issuer has verified the address: `email_verified` of OpenID Connect Core 1.0, section 5.1, which is about
 * the claim `email` alone. Some providers send it as a text.
 */
function isEmailVerified(key: IdentityKeyRecord, claims: Record<string, unknown>): boolean | undefined {
  const value = (key.claims?.email ?? CLAIMS.email) === CLAIMS.email ? claims['email_verified'] : undefined;
  return value === undefined ? undefined : value === true || value === 'true';
}

/**
 * Returns what an assertion says about the user's profile. What cannot be used counts as missing: it is never a reason to
 * refuse a sign-in.
 */
export function profileOf(key: IdentityKeyRecord, claims: Record<string, unknown>): ExternalProfile {
  const at = (field: keyof typeof CLAIMS) => claimAt(claims, key.claims?.[field] ?? CLAIMS[field]);
  return {
    displayName: clean(at('name'), (text) => cleanDisplayText(text, MAX_DISPLAY_NAME)),
    email: clean(at('email'), (text) => emailSchema.safeParse(text).data),
    avatarUrl: clean(at('picture'), pictureUrl),
    emailVerified: isEmailVerified(key, claims),
    username: usernameOf(at('username')),
  };
}
