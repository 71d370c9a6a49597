import { afterEach, expect, it, vi } from 'vitest';

/** The module as a browser of this language has it. */
async function speaking(language: string) {
  vi.resetModules();
  vi.unstubAllGlobals();
  const { DateTimeFormat, RelativeTimeFormat } = Intl;
  vi.stubGlobal('Intl', {
    DateTimeFormat: function (_: unknown, options: Intl.DateTimeFormatOptions) {
      return new DateTimeFormat(language, options);
    },
    RelativeTimeFormat: function (_: unknown, options: Intl.RelativeTimeFormatOptions) {
      return new RelativeTimeFormat(language, options);
    },
  });
  return import('./format-time.js');
}
afterEach(() => vi.unstubAllGlobals());

const at = (hours: number, minutes = 3) => new Date(2026, 10, 23, hours, minutes).toISOString();

it('formats the time in 12 or 24 hours, as the language does', async () => {
  const times = async (language: string) => {
    const { formatTime } = await speaking(language);
    return [formatTime(at(9)), formatTime(at(14))].map((time) => time.replace(/\s/g, ' '));
  };
  expect(await times('en-US')).toEqual(['9:03 AM', '2:03 PM']);
  expect(await times('en-GB')).toEqual(['09:03', '14:03']);
  expect(await times('de')).toEqual(['09:03', '14:03']);
});

it('formats days and what is long ago in the words of the language, from one to many', async () => {
  const now = new Date(2026, 10, 23, 12);
  const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  const english = await speaking('en-US');
  expect([0, 24].map((hours) => english.formatDay(before(hours), now))).toEqual(['Today', 'Yesterday']);
  expect([0.5, 1, 3, 49].map((hours) => english.formatAgo(before(hours), now))).toEqual([
    ...['30 minutes ago', '1 hour ago', '3 hours ago', '2 days ago'],
  ]);
  const german = await speaking('de');
  expect(german.formatDay(before(24), now)).toBe('Gestern');
});
