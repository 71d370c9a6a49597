const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = Object.entries(options).join();
  const known = formats.get(key) ?? new Intl.DateTimeFormat(undefined, options);
  formats.set(key, known);
  return known.format(date);
}

let relative: Intl.RelativeTimeFormat | undefined;
/** `today`, `yesterday`, `2 hours ago`, in the words of the language. */
function formatRelative(value: number, unit: Intl.RelativeTimeFormatUnit): string {
  relative ??= new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  return relative.format(value, unit);
}

/** The text with a capital at its beginning. */
function capital(text: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase() + rest.join('');
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whole days from `date` to `now`, by the calendar. */
function daysAgo(date: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(date)) / DAY_MS);
}

/** The time of day, in 12 or 24 hours as the language of the browser has it: `2:03 PM`, `14:03`. */
export function formatTime(iso: string): string {
  return format({ timeStyle: 'short' }, new Date(iso));
}

/** How long ago: `40 minutes ago`, `2 hours ago`, `3 days ago`. */
export function formatAgo(iso: string, now = new Date()): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / 60_000));
  if (minutes < 60) return formatRelative(-minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? formatRelative(-hours, 'hour') : formatRelative(-Math.floor(hours / 24), 'day');
}

/** A day in the log: `Today`, `Yesterday`, `Monday`, `14 November`, `14 November 2025`. */
export function formatDay(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0 || days === 1) return capital(formatRelative(-days, 'day'));
  if (days > 1 && days < 7) return format({ weekday: 'long' }, date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }, date);
}

/** The time in a row of the room list: `14:03`, `Yesterday`, `Sat`, `14 Nov`. */
export function formatRowTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return formatTime(iso);
  if (days === 1) return capital(formatRelative(-1, 'day'));
  if (days < 7) return format({ weekday: 'short' }, date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ day: 'numeric', month: 'short', ...(!sameYear && { year: '2-digit' }) }, date);
}

/** A moment to come: `14:03` today, else with the day: `30 November at 14:03`. */
export function formatUntil(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (daysAgo(date, now) === 0) return formatTime(iso);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format(
    {
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
      ...(!sameYear && { year: 'numeric' }),
    },
    date,
  );
}

/** Whether two moments are on one day, by the calendar of this device. */
export function isSameDay(a: string, b: string): boolean {
  return midnight(new Date(a)) === midnight(new Date(b));
}

/** A moment near the present: `14:03` today, `29 Nov, 08:00` on another day, with the year where it is another one. */
export function formatMoment(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (isSameDay(iso, now.toISOString())) return formatTime(iso);
  const sameYear = date.getFullYear() === now.getFullYear();
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  return format({ day: 'numeric', month: 'short', ...time, ...(!sameYear && { year: 'numeric' }) }, date);
}

/** A date: `5 December`, with the year where it is another one. */
export function formatDate(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }, date);
}

/** The stretch of time in which files are shown together: `This week`, from Monday on, `October`, `October 2025`. */
export function formatPeriod(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const sinceMonday = (now.getDay() + 6) % 7;
  if (daysAgo(date, now) <= sinceMonday) return capital(formatRelative(0, 'week'));
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ month: 'long', ...(!sameYear && { year: 'numeric' }) }, date);
}
