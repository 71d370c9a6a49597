import { randomInt } from 'node:crypto';
import anyAscii from 'any-ascii';

const MAX_SLUG = 64;
const RANDOM_CHARACTERS = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The slug of a name: transliterated, `[a-z0-9-]{1,64}`; `room` where nothing is left. */
export function slugOf(name: string): string {
  const words = anyAscii(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return trimDashes(trimDashes(words).slice(0, MAX_SLUG)) || 'room';
}

/** The same slug with `-2`, `-3`, ... behind, still at most 64 long. */
export function numberedSlug(slug: string, number: number): string {
  return withSuffix(slug, `-${number}`);
}

/** The slug of a private room: ends in 16 random characters, so that a collision never tells that it exists. */
export function privateSlug(slug: string): string {
  const random = Array.from({ length: RANDOM_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return withSuffix(slug, `-${random.join('')}`);
}

/** Joiners and variation selectors, which names may have and which nobody types into a search. */
const VARIANTS = /\u200C|\u200D|[\u180B-\u180F]|[\uFE00-\uFE0E]|[\u{E0100}-\u{E01EF}]/gu;

/** A room name as names are compared and searched: NFKC, case-folded, single spaces. */
export function nameKeyOf(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replace(VARIANTS, '').replace(/\s+/gu, ' ').trim();
}

function withSuffix(slug: string, suffix: string): string {
  return trimDashes(slug.slice(0, MAX_SLUG - suffix.length)) + suffix;
}

function trimDashes(text: string): string {
  return text.replace(/^-+|-+$/g, '');
}
