const HUES = 8;

/** Returns up to two letters of a name, of its first and its last word; digits only where it has no letter. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u);
  const letters = words.flatMap((word) => /\p{L}/u.exec(word)?.[0] ?? []);
  const found = letters.length > 0 ? letters : words.flatMap((word) => /\p{N}/u.exec(word)?.[0] ?? []);
  const ends = found.length > 1 ? [found[0]!, found.at(-1)!] : found;
  // Some letters have capitals of two: the avatar has room for the first.
  return ends.map((letter) => [...letter.toLocaleUpperCase()][0]).join('') || '?';
}

/** One of eight hues, always the same for one id. */
export function hueOf(id: string): string {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return `p${(hash % HUES) + 1}`;
}
