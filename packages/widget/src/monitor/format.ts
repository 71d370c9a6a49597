const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rate = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `12,907`. */
export const formatCount = (count: number): string => number.format(count);

/** `8.4`. */
export const formatRate = (perSecond: number): string => rate.format(perSecond);

/** Returns bytes as a number and its unit: `[4.61, MB]`. */
export function formatBytes(bytes: number): [string, string] {
  if (bytes < 1000) return formatUnit(bytes, 'byte', 0);
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return formatUnit(value, unit, value < 10 ? 2 : 1);
}

/** Returns milliseconds as a number and its unit: `[12, ms]`. */
export function formatMilliseconds(milliseconds: number): [string, string] {
  return formatUnit(milliseconds, 'millisecond', 0);
}

/** Creating one costs more than all that it formats in a second. */
const units = new Map<string, Intl.NumberFormat>();

function unitFormat(unit: string, digits: number): Intl.NumberFormat {
  const key = `${unit} ${digits}`;
  let format = units.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      style: 'unit',
      unit,
      unitDisplay: 'narrow',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    units.set(key, format);
  }
  return format;
}

function formatUnit(value: number, unit: string, digits: number): [string, string] {
  const parts = unitFormat(unit, digits).formatToParts(value);
  const join = (chosen: typeof parts) => chosen.map((part) => part.value).join('');
  return [
    join(parts.filter(({ type }) => type !== 'unit' && type !== 'literal')),
    join(parts.filter(({ type }) => type === 'unit')),
  ];
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
