import { emojiGroups, findEmojis } from '../../emoji/emojis.js';
import type { Emoji } from '../../emoji/emojis.js';
import { untoned } from '../../emoji/skin-tone.js';
import { emojiTexts } from '../../i18n/localize.js';

/** Emojis under one heading. */
export interface Section {
  title: string;
  emojis: readonly Emoji[];
}

/** Recents; seven groups; symbols with flags. */
export const TABS = 9;
/** What fits is near the start; more would only be scrolled past. */
const MOST_FOUND = 80;

/** Returns what a search finds. */
export function foundSections(searched: string): Section[] {
  const emojis = findEmojis(searched, MOST_FOUND);
  return emojis.length > 0 ? [{ title: emojiTexts().found(searched.trim()), emojis }] : [];
}

/** Returns what a tab shows: the recents are above the first group. */
export function sectionsOf(tab: number, recent: readonly string[]): Section[] {
  const groups = emojiGroups();
  const group = (at: number): Section => ({ title: emojiTexts().groups[at]!, emojis: groups[at]! });
  if (tab > 0)
    return groups.slice(tab - 1, tab === TABS - 1 ? undefined : tab).map((_, at) => group(tab - 1 + at));
  return recent.length > 0
    ? [{ title: emojiTexts().recent, emojis: recent.map(named) }, group(0)]
    : [group(0)];
}

/** Returns the name of a tab. */
export function tabName(tab: number): string {
  const { recent, groups } = emojiTexts();
  return tab === 0 ? recent : groups[tab - 1]!;
}

/** A recent emoji, in the tone in which it was chosen. */
function named(emoji: string): Emoji {
  const plain = untoned(emoji);
  const known = emojiGroups()
    .flat()
    .find((one) => one.emoji === emoji || one.emoji === plain);
  return { codes: [], words: [], name: emoji, ...known, emoji };
}
