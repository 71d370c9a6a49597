import { folded } from '../internal/folded.js';
import { EMOJIS } from './emoji-table.js';

/** One emoji, and what it is found by. */
export interface Emoji {
  emoji: string;
  name: string;
  /** Its short codes, without colons. */
  codes: readonly string[];
  /** Other words for it. */
  words: readonly string[];
}

/** How well an emoji fits what is searched: less is better. */
type Fit = 0 | 1 | 2 | 3;

const BETWEEN_WORDS = /[\s:_-]+/;
let groups: readonly (readonly Emoji[])[] | undefined;

/** Returns all emojis by group, in the order of Unicode. */
export function emojiGroups(): readonly (readonly Emoji[])[] {
  groups ??= EMOJIS.split('\n\n').map((group) => group.split('\n').map(parse));
  return groups;
}

function parse(line: string): Emoji {
  const [emoji = '', name = '', codes = '', words = ''] = line.split('|');
  const list = (text: string) => (text === '' ? [] : text.split(' '));
  return { emoji, name, codes: list(codes), words: list(words) };
}

/**
 * Returns the emojis of which some word begins with each of the searched ones, the closest first.
 *
 * @param limit - how many at most
 */
export function findEmojis(searched: string, limit: number): Emoji[] {
  const wanted = folded(searched).split(BETWEEN_WORDS).filter(Boolean);
  if (wanted.length === 0) return [];
  const found: Emoji[][] = [[], [], [], []];
  for (const emoji of emojiGroups().flat()) {
    const fit = fitOf(emoji, wanted);
    if (fit !== undefined) found[fit]!.push(emoji);
  }
  return found.flat().slice(0, limit);
}

/** Returns the emojis of which a short code begins so, the closest first; after them those of which another word does. */
export function completeCode(begun: string, limit: number): Emoji[] {
  const wanted = begun.toLowerCase();
  const parts = wanted.split('_').filter(Boolean);
  const found: Emoji[][] = [[], [], []];
  for (const emoji of emojiGroups().flat()) {
    if (emoji.codes.includes(wanted)) found[0]!.push(emoji);
    else if (emoji.codes.some((code) => code.startsWith(wanted))) found[1]!.push(emoji);
    else if (parts.length > 0 && fitOf(emoji, parts) !== undefined) found[2]!.push(emoji);
  }
  return found.flat().slice(0, limit);
}

function fitOf({ name, codes, words }: Emoji, wanted: readonly string[]): Fit | undefined {
  const whole = wanted.join('_');
  if (codes.includes(whole) || folded(name) === wanted.join(' ')) return 0;
  if (codes.some((code) => code.startsWith(whole))) return 1;
  const named = folded(name).split(BETWEEN_WORDS);
  const begins = (all: readonly string[]) => wanted.every((one) => all.some((word) => word.startsWith(one)));
  if (begins(named)) return 2;
  const parts = codes.flatMap((code) => code.split('_'));
  return begins([...named, ...parts, ...words]) ? 3 : undefined;
}
