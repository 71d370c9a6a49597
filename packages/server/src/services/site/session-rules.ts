import type { SignInMethod } from '@sotto/protocol';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { SiteRecord, SiteSettings } from '../../models/site.js';
import type { UserRecord } from '../../models/user.js';

/** Methods that remain where the site requires that its backend signs users in. */
const VOUCHED: readonly SignInMethod[] = ['host', 'backend', 'bot'];

/** How and when a session began. */
export interface SessionStart {
  method: SignInMethod;
  at: Date;
}

/** Returns how a session began. Earlier versions did not store it, and knew passwords and bots only. */
export function startOf(
  { method, startedAt, rotatedAt }: Pick<OAuthSessionRecord, 'method' | 'startedAt' | 'rotatedAt'>,
  kind?: UserRecord['kind'],
): SessionStart {
  return { method: method ?? (kind === 'bot' ? 'bot' : 'password'), at: startedAt ?? rotatedAt };
}

/** Returns whether users of a site may sign in by a method. */
export function allowsMethod({ identity, guests }: SiteSettings, method: SignInMethod): boolean {
  if (identity === 'required' && !VOUCHED.includes(method)) return false;
  if (method === 'host') return identity !== 'off';
  if (method === 'guest') return guests !== 'off';
  return true;
}

/**
 * Returns whether a session ended because the site requires, or required since it began, that its backend signs users in, or
 * because it admits no guests any more.
 */
export function isEndedByIdentity(
  { settings, identityRequiredAt }: Pick<SiteRecord, 'settings' | 'identityRequiredAt'>,
  { method, at }: SessionStart,
): boolean {
  if (method === 'guest' && settings.guests === 'off') return true;
  if (VOUCHED.includes(method)) return false;
  return settings.identity === 'required' || (identityRequiredAt != null && at <= identityRequiredAt);
}
