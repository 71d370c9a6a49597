/** An invented user with a random password. */
export interface Guest {
  username: string;
  displayName: string;
  password: string;
}

const FIRST = [
  'Ada',
  'Mira',
  'Sami',
  'Ines',
  'Jonas',
  'Noor',
  'Tomas',
  'Lena',
  'Kofi',
  'Yuki',
  'Elif',
  'Bram',
];
const LAST = ['Okafor', 'Haddad', 'Weber', 'Marchetti', 'Lind', 'Novak', 'Sato', 'Mensah', 'Demir', 'Vos'];

function pick<T>(list: readonly T[]): T {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return list[random % list.length] as T;
}

function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Invents a user; with `displayName`, only the end of the username and the password are random. */
export function createGuest(displayName = `${pick(FIRST)} ${pick(LAST)}`): Guest {
  const username = `${displayName.toLowerCase().replaceAll(' ', '.')}-${randomHex(3)}`;
  return { username, displayName, password: randomHex(16) };
}
