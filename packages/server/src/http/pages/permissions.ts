/** What a token with a scope can do, as users read it; scopes that are not for users have no entry. */
const PERMISSIONS: Record<string, readonly string[]> = {
  chat: [
    'Read your rooms and messages',
    'Write, and join and leave rooms, in your name',
    'Change your profile, and end your other sessions',
  ],
  monitor: ['See when and how much is written in your rooms, encrypted'],
  'monitor:all': ['See when and how much is written in all rooms of the site, encrypted'],
};

/** What no token can do, whatever its scopes. */
const NEVER = ['See your password', 'Change your password or e-mail address unless you type your password'];

/** Returns what a session with these scopes can do, and what it cannot. */
export function permissionsOf(scopes: readonly string[]): { can: string[]; cannot: string[] } {
  const can = Object.entries(PERMISSIONS).flatMap(([scope, texts]) => (scopes.includes(scope) ? texts : []));
  const cannot = scopes.includes('chat') ? NEVER : ['Read or write messages', ...NEVER];
  return { can, cannot };
}
