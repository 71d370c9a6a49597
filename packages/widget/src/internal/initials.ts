const HUES = 8;

/** Up to two letters that stand for a name: of its first and its last word. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letter = (word: string | undefined) => [...(word?.match(/[\p{L}\p{N}]/u)?.[0] ?? '')].join('');
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (letter(first) + letter(last)).toLocaleUpperCase() || '?';
}

/** One of eight hues, always the same for one id. */
export function hueOf(id: string): string {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return `p${(hash % HUES) + 1}`;
}
