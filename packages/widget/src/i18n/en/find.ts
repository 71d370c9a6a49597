import { count } from './plural.js';

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
