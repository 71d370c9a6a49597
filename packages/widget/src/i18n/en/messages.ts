// Texts about what is done with messages that are there.
import type { MessageLabel } from './chat.js';
import { count, plural } from './plural.js';

/** A message that is about to be deleted. */
export const undo = {
  deleted: 'Deleted',
  undo: 'Undo',
  seconds: (left: number) => `${count(left)}\u00a0s`,
  began: (messages: number) =>
    plural(messages, {
      one: 'Message deleted. You can undo this for 5 seconds.',
      other: '# messages deleted. You can undo this for 5 seconds.',
    }),
  failed: (reason: string) => `Not deleted. ${reason}`,
};

/** Messages that are selected, to do something with several at once. */
export const selection = {
  label: 'Selected messages',
  count: (messages: number) => `${count(messages)} selected`,
  leave: 'Leave select mode',
  copy: 'Copy text',
  delete: 'Delete',
  none: 'No message is selected.',
  cannotDelete: (messages: number) =>
    plural(messages, { one: 'You can’t delete this message.', other: 'You can’t delete these messages.' }),
  tooMany: (most: number) => `You can delete up to ${count(most)} messages at once.`,
  /** One message, as it is copied. */
  line: ({ sender, time, text }: Pick<MessageLabel, 'sender' | 'time' | 'text'>) =>
    `${sender}, ${time}: ${text}`,
};

/** What a message said before its edits. */
export const versions = {
  title: 'Edit history',
  edited: (times: number) => (times === 1 ? 'Edited once' : `Edited ${count(times)} times`),
  now: (time: string) => `${time}, now`,
};

/** The bar of pinned messages. */
export const pins = {
  title: (place: number, of: number) => (of === 1 ? 'Pinned' : `Pinned, ${count(place)} of ${count(of)}`),
};
