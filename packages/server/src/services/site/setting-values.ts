import { USERNAME_PATTERN } from '@sotto/protocol';
import type { SiteSettings } from '../../models/site.js';
import { parseOrigin } from '../../oauth/origins/origin-form.js';

/** The values of one setting as an operator writes them. */
interface SettingValues<V> {
  /** Describes them, such as `on|off`. */
  form: string;
  /** Returns the value of a text; null where the text is none. */
  parse(text: string): V | null;
}

function oneOf<V extends string>(...values: V[]): SettingValues<V> {
  return { form: values.join('|'), parse: (text) => values.find((value) => value === text) ?? null };
}

function integer(min: number, max: number): SettingValues<number> {
  return {
    form: `${min}..${max}`,
    parse(text) {
      const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : null;
    },
  };
}

const MAX_LIST = 100;

/** A list, separated by commas; the empty text is the empty list. */
function list(of: string, parse: (item: string) => string | null): SettingValues<string[]> {
  return {
    form: `${of},... (at most ${MAX_LIST}; nothing after the = for none)`,
    parse(text) {
      const items = text === '' ? [] : text.split(',').map((item) => parse(item.trim()));
      const valid = items.filter((item) => item !== null);
      return valid.length < items.length || items.length > MAX_LIST ? null : [...new Set(valid)];
    },
  };
}

function parseUsername(text: string): string | null {
  const username = text.toLowerCase();
  return USERNAME_PATTERN.test(username) ? username : null;
}

/** Every setting of a site. */
export const SETTING_VALUES: { readonly [N in keyof SiteSettings]: SettingValues<SiteSettings[N]> } = {
  identity: oneOf('off', 'optional', 'required'),
  registration: oneOf('on', 'off'),
  guests: oneOf('off', 'read', 'write'),
  guestMerge: oneOf('ask', 'auto', 'off'),
  sessionHours: integer(1, 168),
  auditDays: integer(30, 3650),
  directs: oneOf('off', 'contacts', 'everyone'),
  contacts: list('USERNAME', parseUsername),
  directory: oneOf('off', 'on'),
  roomCreation: oneOf('everyone', 'backend'),
  avatarOrigins: list('https://HOST', parseExactOrigin),
  editHistory: oneOf('off', 'moderators', 'members'),
  receipts: oneOf('on', 'off'),
  deleteAfterDays: integer(0, 90),
  scanFailure: oneOf('refuse', 'allow'),
  mail: oneOf('off', 'on'),
  accountDeletion: oneOf('off', 'on'),
};

function parseExactOrigin(text: string): string | null {
  const { origin } = parseOrigin(text);
  return origin?.startsWith('https://') && !origin.includes('*') ? origin : null;
}
