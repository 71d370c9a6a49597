import { expect, it } from 'vitest';
import { SETTING_VALUES } from '../site/setting-values.js';
import { defaultSettings, settingsOf } from '../site/settings.js';
import { parseSiteChanges } from './sites.js';

it.each([
  ['identity', 'maybe', 'identity must be off|optional|required, not "maybe"'],
  ['registration', 'true', 'registration must be on|off'],
  ['sessionHours', '0', 'sessionHours must be 1..168'],
  ['sessionHours', '169', 'sessionHours must be 1..168'],
  ['sessionHours', '1.5', 'sessionHours must be 1..168'],
  ['auditDays', '29', 'auditDays must be 30..3650'],
  ['deleteAfterDays', '91', 'deleteAfterDays must be 0..90'],
  ['deleteAfterDays', '', 'deleteAfterDays must be 0..90'],
  ['contacts', 'help,,sales', 'contacts must be USERNAME'],
  ['contacts', 'no spaces', 'contacts must be USERNAME'],
  ['avatarOrigins', 'http://cdn.example', 'avatarOrigins must be https://HOST'],
  ['avatarOrigins', 'https://*.cdn.example', 'avatarOrigins must be https://HOST'],
  ['name', ' ', 'name must have 1 to 64'],
  ['name', 'n'.repeat(65), 'name must have at most 64'],
  ['name', 'Shop\nBcc: all@example.com', 'name must not contain control characters'],
  ['name', 'Shop\u001b[2J', 'name must not contain control characters'],
  ['name', 'Shop\u2028s', 'name must not contain control characters'],
  ['name', 'Shop \u202egro', 'name must not contain bidi or invisible characters'],
  ['colour', 'red', 'colour is not a setting; settings are name, identity, registration'],
  ['__proto__', 'x', '__proto__ is not a setting'],
])('refuses %s=%s and names it', (name, text, reason) => {
  const changes = Object.fromEntries([['guests', 'read'] as const, [name, text] as const]);
  const error = { code: 'validation_failed', errors: [expect.objectContaining({ path: name }) as object] };
  expect(() => parseSiteChanges(changes)).toThrow(expect.objectContaining(error) as Error);
  expect(() => parseSiteChanges(changes)).toThrow(reason);
});

it('parses every setting, and a list also where it is empty', () => {
  expect(parseSiteChanges({ name: ' Acme ', contacts: 'Help, sales,help', avatarOrigins: '' })).toEqual({
    name: 'Acme',
    settings: { contacts: ['help', 'sales'], avatarOrigins: [] },
  });
  for (const [name, value] of Object.entries(defaultSettings('acme')))
    expect(parseSiteChanges({ [name]: String(value) }).settings).toEqual({ [name]: value });
  expect(Object.keys(SETTING_VALUES)).toEqual(Object.keys(defaultSettings('acme')));
});

it('completes what an earlier version stored: the site `default` works as before, others require identity', () => {
  const settings = { registration: 'on' as const };
  expect(settingsOf({ slug: 'default', settings })).toMatchObject({
    identity: 'off',
    registration: 'on',
    guests: 'off',
  });
  expect(settingsOf({ slug: 'default', settings: {} })).toMatchObject({
    identity: 'off',
    registration: 'on',
  });
  expect(settingsOf({ slug: 'acme', settings: {} })).toEqual({
    ...{ identity: 'required', registration: 'off', guests: 'off', guestMerge: 'ask', sessionHours: 12 },
    ...{ auditDays: 365, directs: 'everyone', contacts: [], directory: 'off', roomCreation: 'everyone' },
    accountDeletion: 'on',
    ...{ avatarOrigins: [], deleteAfterDays: 7, editHistory: 'moderators', scanFailure: 'refuse' },
    ...{ mail: 'off', receipts: 'on' },
  });
});
