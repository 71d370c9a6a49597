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

/** Signs `ada` or `grace` in, and any other name out. Your own site asks for a password first. */
export function signIn(response, name) {
  const id = `session-of-${name}`;
  const value = sessions.has(id) ? id : '; Max-Age=0';
  response.setHeader('Set-Cookie', `session=${value}; HttpOnly; SameSite=Lax; Path=/`);
}
