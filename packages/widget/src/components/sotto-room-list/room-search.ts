/** With Control, or with Command on a Mac: to the search among the rooms. */
export const SEARCH_KEY = 'k';
