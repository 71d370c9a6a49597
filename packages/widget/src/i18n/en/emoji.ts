import { count, plural } from './plural.js';

/** The choice of an emoji. */
export const emoji = {
  title: 'Emoji',
  search: 'Search emoji',
  all: 'All emoji',
  recent: 'Recent',
  categories: 'Categories',
  groups: ['Smileys', 'People', 'Nature', 'Food', 'Travel', 'Activities', 'Objects', 'Symbols', 'Flags'],
  tone: 'Skin tone',
  toneNow: (tone: string) => `Skin tone: ${tone}`,
  tones: ['Default', 'Light', 'Medium light', 'Medium', 'Medium dark', 'Dark'],
  found: (text: string) => `Found for “${text}”`,
  number: (emojis: number) => `${count(emojis)} emoji found`,
  none: 'No emoji match.',
};

/** What a word that begins with `:` or `@` may become. */
export const completion = {
  emoji: 'Emoji',
  members: 'Members',
  everyone: 'Everyone',
  /** By what it is found. */
  everyoneWords: ['everyone', 'room', 'all'],
  everyoneHint: (members: number) => plural(members, { one: 'tells # member', other: 'tells all # members' }),
  number: (options: number) => plural(options, { one: '# suggestion', other: '# suggestions' }),
};
