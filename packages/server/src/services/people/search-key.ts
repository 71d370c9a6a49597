import { nameKeyOf } from '../room/slugs.js';

/** The combining marks of Latin, Greek and Cyrillic letters: "jose" finds "José". */
const DIACRITICS = /[\u0300-\u036f]/gu;
const WORD_STARTS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** Returns a name, or the text of a search, for comparison: as the names of rooms, and without diacritics. */
export function searchKeyOf(text: string): string {
  return nameKeyOf(text).normalize('NFD').replace(DIACRITICS, '').normalize('NFC');
}

/** Returns the rest of a name from each of its words on: a search finds the name by the beginning of any of these. */
export function wordKeysOf(name: string): string[] {
  const key = searchKeyOf(name);
  return [...key.matchAll(WORD_STARTS)].map(({ index }) => key.slice(index));
}
