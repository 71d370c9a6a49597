const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rate = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `12,907`. */
export const formatCount = (count: number): string => number.format(count);

/** `8.4`. */
export const formatRate = (perSecond: number): string => rate.format(perSecond);

/** Bytes as a number and its unit: `[4.61, MB]`. */
export function formatBytes(bytes: number): [string, string] {
  if (bytes < 1000) return [number.format(bytes), 'B'];
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return [value.toFixed(value < 10 ? 2 : 1), unit];
}

/** `14:03:27.914`, in the time of this device. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `2026-11-23 14:03:27`, in the time of this device. */
export function formatStamp(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
