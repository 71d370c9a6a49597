const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A format takes long to create. */
const formats = new Map<string, Intl.NumberFormat>();

function format(value: number, options: Intl.NumberFormatOptions): string {
  const key = Object.values(options).join();
  const known = formats.get(key) ?? new Intl.NumberFormat('en', options);
  formats.set(key, known);
  return known.format(value);
}

/** Returns which unit a number of bytes is read in: one that would be rounded to 1000 is 1 of the next. */
function powerOf(bytes: number): number {
  const power = Math.floor(Math.log10(Math.max(1, bytes)) / 3);
  return Math.min(UNITS.length - 1, Math.round(bytes / 1000 ** power) === 1000 ? power + 1 : power);
}

/** How many digits there are after the point, in thousands to this power. */
const digitsOf = (value: number, power: number) => (power > 0 && value < 9.95 ? 1 : 0);

const unitOf = (power: number) =>
  ({ style: 'unit', unit: UNITS[power]!, unitDisplay: power === 0 ? 'long' : 'short' }) as const;

/** Returns a number of bytes as people read it. */
export function formatBytes(bytes: number): string {
  const power = powerOf(bytes);
  const value = bytes / 1000 ** power;
  return format(value, { ...unitOf(power), maximumFractionDigits: digitsOf(value, power) });
}

/** Returns a part of a number of bytes, in the unit of the whole and without its name, and the whole. */
export function formatPart(bytes: number, whole: number): [part: string, whole: string] {
  const power = powerOf(whole);
  const write = (count: number, unit?: Intl.NumberFormatOptions) => {
    const value = count / 1000 ** power;
    const digits = digitsOf(value, power);
    return format(value, { ...unit, minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  return [write(bytes), write(whole, unitOf(power))];
}

/** Returns the size of a picture in pixels. */
export function formatPixels({ width, height }: { width: number; height: number }): string {
  return [width, height].map((pixels) => format(pixels, { maximumFractionDigits: 0 })).join(' × ');
}

/** Returns the kind of a file by its name, as people name it, and its size. */
export function describeFile({ name, size }: { name: string; size: number }): string {
  const [, extension] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? [];
  return [extension?.toUpperCase(), formatBytes(size)].filter(Boolean).join(', ');
}
