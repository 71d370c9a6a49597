/** A person who does not exist, with a password that nobody knows. */
export interface MadeUpPerson {
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

/** Makes one up; with `displayName` given, only the username's end and the password are random. */
export function makeUpPerson(displayName = `${pick(FIRST)} ${pick(LAST)}`): MadeUpPerson {
  const username = `${displayName.toLowerCase().replaceAll(' ', '.')}-${randomHex(3)}`;
  return { username, displayName, password: randomHex(16) };
}
