const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = Object.entries(options).join();
  const known = formats.get(key) ?? new Intl.DateTimeFormat(undefined, options);
  formats.set(key, known);
  return known.format(date);
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whole days from `date` to `now`, by the calendar. */
function daysAgo(date: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(date)) / DAY_MS);
}

/** `14:03`. */
export function formatTime(iso: string): string {
  return format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, new Date(iso));
}

/** How long ago: `40 min ago`, `2 h ago`, `3 days ago`. */
export function formatAgo(iso: string, now = new Date()): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** A day in the log: `Today`, `Yesterday`, `Monday`, `14 November`, `14 November 2025`. */
export function formatDay(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return format({ weekday: 'long' }, date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) }, date);
}

/** The time in a row of the room list: `14:03`, `Yesterday`, `Sat`, `14 Nov`. */
export function formatRowTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return formatTime(iso);
  if (days === 1) return 'Yesterday';
  if (days < 7) return format({ weekday: 'short' }, date);
  const sameYear = date.getFullYear() === now.getFullYear();
  return format({ day: 'numeric', month: 'short', ...(!sameYear && { year: '2-digit' }) }, date);
}

/** Whether two moments are on one day, by the calendar of this device. */
export function isSameDay(a: string, b: string): boolean {
  return midnight(new Date(a)) === midnight(new Date(b));
}
