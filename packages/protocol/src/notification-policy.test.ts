import { expect, it } from 'vitest';
import {
  decideNotification,
  isQuiet,
  isToUser,
  levelNow,
  NOTIFICATION_DELAYS,
  NOTIFICATION_LEVELS,
  NOTIFICATION_PRESENCES,
  NOTIFICATION_RULES,
  NOTIFICATION_SENDERS,
} from './notification-policy.js';
import type { NotificationFacts, NotificationKind } from './notification-policy.js';

const VALUES: { readonly [Name in keyof NotificationFacts]: readonly NotificationFacts[Name][] } = {
  sender: NOTIFICATION_SENDERS,
  isRead: [false, true],
  level: NOTIFICATION_LEVELS,
  mentioned: [false, true],
  isDirect: [false, true],
  isQuiet: [false, true],
  presence: NOTIFICATION_PRESENCES,
  delay: NOTIFICATION_DELAYS,
};
/** All that can be: 3 x 2 x 3 x 2 x 2 x 2 x 3 x 3. */
const EVERYTHING = Object.entries(VALUES).reduce<Partial<NotificationFacts>[]>(
  (all, [name, values]) => all.flatMap((facts) => values.map((value) => ({ ...facts, [name]: value }))),
  [{}],
) as NotificationFacts[];
const LOUDNESS: readonly NotificationKind[] = ['none', 'badge', 'sound', 'push', 'mail'];
const loudness = (facts: NotificationFacts) => LOUDNESS.indexOf(decideNotification(facts));

/** The same decision once more, written as conditions: what the table must come to. */
function expected(facts: NotificationFacts): NotificationKind {
  const { sender, isRead, level, mentioned, isDirect, presence, delay } = facts;
  if (sender !== 'other' || isRead || level === 'none') return 'none';
  const isAbout = level === 'all' || mentioned || isDirect;
  if (!isAbout || facts.isQuiet || presence === 'focused') return 'badge';
  if (delay === 'now') return presence === 'open' ? 'sound' : 'badge';
  return delay === 'mail' && presence === 'away' ? 'mail' : 'push';
}

it('decides each of the 1,296 cases', () => {
  expect(EVERYTHING).toHaveLength(1296);
  for (const facts of EVERYTHING)
    expect(decideNotification(facts), JSON.stringify(facts)).toBe(expected(facts));
});

it('has no rule that decides nothing', () => {
  const deciding = (facts: NotificationFacts) =>
    NOTIFICATION_RULES.findIndex(({ when }) =>
      Object.entries(when).every(([name, value]) => facts[name as keyof NotificationFacts] === value),
    );
  expect(new Set(EVERYTHING.map(deciding)).size).toBe(NOTIFICATION_RULES.length);
});

it('is never quieter about a message to the user, or one that has waited longer', () => {
  for (const facts of EVERYTHING) {
    expect(loudness({ ...facts, mentioned: true })).toBeGreaterThanOrEqual(
      loudness({ ...facts, mentioned: false }),
    );
    expect(loudness({ ...facts, delay: 'mail' })).toBeGreaterThanOrEqual(
      loudness({ ...facts, delay: 'push' }),
    );
    expect(loudness({ ...facts, delay: 'push' })).toBeGreaterThanOrEqual(
      loudness({ ...facts, delay: 'now' }),
    );
  }
});

it('takes a mention and a reply as said to the user', () => {
  const by = (id: string) => ({ replyTo: { sender: { id } } });
  expect([isToUser(by('ada'), 'ada'), isToUser(by('bob'), 'ada'), isToUser({}, 'ada')]).toEqual([
    ...[true, false],
    false,
  ]);
  const mentions = (user: string) => isToUser({ mentions: [{ user: 'bob' }, { user }] }, 'ada');
  expect([mentions('ada'), mentions('@room'), mentions('cleo')]).toEqual([true, true, false]);
});

it('counts a mute before the level, and a level until it ends', () => {
  const at = (time: number) => new Date(time).toISOString();
  expect(levelNow({ level: 'mentions' }, 10)).toBe('mentions');
  expect(levelNow({ level: 'mentions', mutedUntil: at(11) }, 10)).toBe('none');
  expect(levelNow({ level: 'mentions', mutedUntil: at(10) }, 10)).toBe('mentions');
  expect(levelNow({ level: 'none', until: at(11) }, 10)).toBe('none');
  expect(levelNow({ level: 'none', until: at(10) }, 10)).toBe('all');
});

it('tells quiet hours by the clock of the time zone, over midnight and when it is changed', () => {
  const night = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  const quiet = (time: string, hours = night) => isQuiet(hours, new Date(time).getTime());
  expect(quiet('2026-11-28T20:59:59Z')).toBe(false);
  expect(quiet('2026-11-28T21:00:00Z')).toBe(true);
  expect(quiet('2026-11-29T05:59:59Z')).toBe(true);
  expect(quiet('2026-11-29T06:00:00Z')).toBe(false);
  // Summer time: an hour earlier.
  expect(quiet('2026-07-01T20:00:00Z')).toBe(true);
  expect(quiet('2026-07-01T05:00:00Z')).toBe(false);
  // The night in which 3:00 becomes 2:00.
  const hour = { from: '02:00', to: '03:00', timeZone: 'Europe/Berlin' };
  expect(quiet('2026-10-25T00:30:00Z', hour)).toBe(true);
  expect(quiet('2026-10-25T01:30:00Z', hour)).toBe(true);
  expect(quiet('2026-10-25T02:00:00Z', hour)).toBe(false);
  const noon = { from: '12:00', to: '13:00', timeZone: 'Asia/Kolkata' };
  expect(quiet('2026-11-28T06:30:00Z', noon)).toBe(true);
  expect(quiet('2026-11-28T07:30:00Z', noon)).toBe(false);
  expect(isQuiet(undefined, 0)).toBe(false);
  // Zones are renamed, and browsers learn it late.
  expect(isQuiet({ from: '00:00', to: '23:59', timeZone: 'Europe/Nowhere' }, 0)).toBe(false);
});
