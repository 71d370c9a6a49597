import type { SiteRecord, SiteSettings } from '../../models/site.js';
import { DEFAULT_SITE } from '../../seed-site.js';

/** Settings of a new site. */
const DEFAULTS: SiteSettings = {
  identity: 'required',
  registration: 'off',
  guests: 'off',
  guestMerge: 'ask',
  sessionHours: 12,
  auditDays: 365,
  directs: 'everyone',
  contacts: [],
  directory: 'off',
  roomCreation: 'everyone',
  avatarOrigins: [],
  editHistory: 'moderators',
  receipts: 'on',
  deleteAfterDays: 7,
  scanFailure: 'refuse',
  mail: 'off',
  accountDeletion: 'on',
};
/** The first start creates the site `default` for a server that has no other: people register there. */
const OF_DEFAULT_SITE: SiteSettings = { ...DEFAULTS, identity: 'off', registration: 'on' };

/** Returns the settings that a site with this slug has before anybody changes them. */
export function defaultSettings(slug: string): SiteSettings {
  return slug === DEFAULT_SITE ? OF_DEFAULT_SITE : DEFAULTS;
}

/**
 * Returns all settings of a site: those that are not stored have their defaults.
 *
 * @param isTrial - whether the server is only tried out (`config/trial`). The site `default` then admits guests, unless an
 *   operator decided about them. This is never stored: once the server is for others, they are off.
 */
export function settingsOf(
  { slug, settings }: Pick<SiteRecord, 'slug' | 'settings'>,
  { isTrial = false }: { isTrial?: boolean } = {},
): SiteSettings {
  const ofTrial = isTrial && slug === DEFAULT_SITE ? { guests: 'write' as const } : {};
  return { ...defaultSettings(slug), ...ofTrial, ...settings };
}

/** Returns whether users may register: where `identity` is `required`, they could not sign in. */
export function allowsRegistration({ registration, identity }: SiteSettings): boolean {
  return registration === 'on' && identity !== 'required';
}
