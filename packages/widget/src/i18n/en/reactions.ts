import { count, plural } from './plural.js';

/** What people call the emojis of the strip. */
const EMOJI_NAMES: Readonly<Record<string, string>> = {
  '👍': 'Thumbs up',
  '❤️': 'Heart',
  '😂': 'Laugh',
  '🙏': 'Thanks',
  '👀': 'Eyes',
  '🎉': 'Party',
};
const nameOf = (emoji: string) => EMOJI_NAMES[emoji] ?? emoji;

/** Reactions to a message. */
export const reactions = {
  title: 'Reactions',
  add: 'Add a reaction',
  more: 'More emoji',
  nameOf,
  label: ({ emoji, count: people, own }: { emoji: string; count: number; own: boolean }) =>
    [nameOf(emoji), count(people), ...(own ? ['yours'] : [])].join(', '),
  /** On the message itself. */
  number: (people: number) => plural(people, { one: '# reaction', other: '# reactions' }),
  who: 'Who reacted',
  moreUsers: 'Show more',
};
