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

/** When a setting took a way to sign in away last. */
type EndMarks = Pick<SiteRecord, 'identityRequiredAt' | 'identityOffAt' | 'guestsOffAt'>;

/** A value of a setting that takes ways to sign in away, and ends the sessions that began by them. */
interface SettingRule {
  isSet(settings: Partial<SiteSettings>): boolean;
  ends(method: SignInMethod): boolean;
  /** Where the site stores when it was set last: what ended then stays so when the setting is taken back. */
  mark: keyof EndMarks;
  /** A code for the log. */
  reason: 'identity_required' | 'identity_off' | 'guests_off';
  /** For the client. */
  text: string;
}

/** Every rule: one for each value of a setting without which users may sign in by more. */
const RULES: readonly SettingRule[] = [
  {
    ...{ isSet: ({ guests }) => guests === 'off', ends: (method) => method === 'guest' },
    ...{ mark: 'guestsOffAt', reason: 'guests_off', text: 'The site admits no guests' },
  },
  {
    ...{ isSet: ({ identity }) => identity === 'off', ends: (method) => method === 'host' },
    ...{ mark: 'identityOffAt', reason: 'identity_off', text: 'The site signs no users in itself' },
  },
  {
    ...{ isSet: ({ identity }) => identity === 'required', ends: (method) => !VOUCHED.includes(method) },
    ...{
      mark: 'identityRequiredAt',
      reason: 'identity_required',
      text: 'The site signs its users in itself',
    },
  },
];

/** Returns whether users of a site may sign in by a method. */
export function allowsMethod(settings: SiteSettings, method: SignInMethod): boolean {
  return !RULES.some(({ isSet, ends }) => ends(method) && isSet(settings));
}

/**
 * Returns why the site ended a session: its settings take the way by which it began away, or have done so since. Returns null
 * for a session that goes on.
 */
export function endBySettings(
  { settings, ...marks }: Pick<SiteRecord, 'settings'> & EndMarks,
  { method, at }: SessionStart,
): Pick<SettingRule, 'reason' | 'text'> | null {
  const isOver = ({ isSet, mark }: SettingRule) => {
    const since = marks[mark];
    return isSet(settings) || (since != null && at <= since);
  };
  return RULES.find((rule) => rule.ends(method) && isOver(rule)) ?? null;
}

/** Returns what a site stores beside a change of its settings, so that the sessions that this ends stay ended. */
export function endMarks(changed: Partial<SiteSettings>, now: Date): EndMarks {
  return Object.fromEntries(RULES.filter(({ isSet }) => isSet(changed)).map(({ mark }) => [mark, now]));
}
