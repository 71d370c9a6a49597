import { randomInt } from 'node:crypto';
import { MAX_SLUG } from '@sotto/protocol';
import anyAscii from 'any-ascii';

const RANDOM_CHARACTERS = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Returns the slug of a name: transliterated, `[a-z0-9-]{1,64}`; `room` where nothing is left. */
export function slugOf(name: string): string {
  const words = anyAscii(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return trimDashes(trimDashes(words).slice(0, MAX_SLUG)) || 'room';
}

/** Appends `-2`, `-3`, ... to a slug, still at most 64 long. */
export function numberedSlug(slug: string, number: number): string {
  return withSuffix(slug, `-${number}`);
}

/** Returns the slug of a private or direct room: random alone, as one made from the name would tell it. */
export function privateSlug(): string {
  return Array.from({ length: RANDOM_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Joiners and variation selectors, which names may have and which no user types into a search. */
const VARIANTS = /\u200C|\u200D|[\u180B-\u180F]|[\uFE00-\uFE0E]|[\u{E0100}-\u{E01EF}]/gu;

/** Returns a room name for comparison and search: NFKC, case-folded, single spaces. */
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
