// Stands for the sign-in of your own site: its sessions, by the value of a cookie.
const sessions = new Map([
  ['session-of-ada', { id: 7, name: 'Ada Lovelace' }],
  ['session-of-grace', { id: 8, name: 'Grace Hopper' }],
]);

/** Returns the user who is signed in on your site; undefined where nobody is. */
export function userOf({ headers }) {
  const [, id] = /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '') ?? [];
  return sessions.get(id);
}
