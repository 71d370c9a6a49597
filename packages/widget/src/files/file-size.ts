const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Which unit a number of bytes is read in. */
const powerOf = (bytes: number) => Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));

/** Returns a number of bytes as people read it. */
export function formatBytes(bytes: number): string {
  const power = powerOf(bytes);
  const value = bytes / 1000 ** power;
  const style = { style: 'unit', unit: UNITS[power]!, unitDisplay: power === 0 ? 'long' : 'short' } as const;
  return new Intl.NumberFormat('en', { ...style, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** Returns a part of a number of bytes, in the unit of the whole, without its name. */
export function formatIn(bytes: number, whole: number): string {
  const value = bytes / 1000 ** powerOf(whole);
  return new Intl.NumberFormat('en', { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** Returns the kind of a file by its name, as people name it, and its size. */
export function describeFile({ name, size }: { name: string; size: number }): string {
  const [, extension] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? [];
  return [extension?.toUpperCase(), formatBytes(size)].filter(Boolean).join(', ');
}
