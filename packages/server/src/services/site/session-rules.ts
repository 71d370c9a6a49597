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

/** Why the settings of a site ended a session: a code for the log, and a text for the client. */
interface SettingsEnd {
  reason: 'guests_off' | 'identity_required';
  text: string;
}

const GUESTS_OFF: SettingsEnd = { reason: 'guests_off', text: 'The site admits no guests' };
const IDENTITY_REQUIRED: SettingsEnd = {
  reason: 'identity_required',
  text: 'The site signs its users in itself',
};

/**
 * Returns why the site ended a session: it requires, or required since the session began, that its backend signs users in,
 * or it admits no guests any more. Returns null for a session that goes on.
 */
export function endBySettings(
  { settings, identityRequiredAt }: Pick<SiteRecord, 'settings' | 'identityRequiredAt'>,
  { method, at }: SessionStart,
): SettingsEnd | null {
  if (method === 'guest' && settings.guests === 'off') return GUESTS_OFF;
  if (VOUCHED.includes(method)) return null;
  const isEnded =
    settings.identity === 'required' || (identityRequiredAt != null && at <= identityRequiredAt);
  return isEnded ? IDENTITY_REQUIRED : null;
}
