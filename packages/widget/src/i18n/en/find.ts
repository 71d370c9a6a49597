import { count, plural } from './plural.js';

/** The search in the messages of the open room that are loaded. */
export const find = {
  field: 'Search in this room',
  place: (at: number, of: number) => `${count(at)} of ${count(of)}`,
  none: 'No matches',
  older: 'Older match',
  newer: 'Newer match',
  /** Further back than what is loaded. */
  loadOlder: 'Search older messages',
  close: 'Close search',
};

/** What the search among the rooms finds besides rooms. */
export const found = {
  people: 'People',
  messages: 'In loaded messages',
  inRoom: (who: unknown, room: unknown) => [who, ' in ', room],
  failed: (reason: string) => `People couldn’t be searched. ${reason}`,
  /** Read out. */
  status: (people: number, messages: number) =>
    `${plural(people, { one: '# person', other: '# people' })} and ${plural(messages, { one: '# message', other: '# messages' })} found`,
};

/** The dialog that goes to a day of a room. */
export const day = {
  title: 'Jump to a date',
  date: 'Date',
  go: 'Jump',
};
