/** Parts of a Fernet token, in their order (github.com/fernet/spec, "Token Format"). */
export type FernetPartName = 'version' | 'time' | 'iv' | 'ciphertext' | 'mac';

/** One part: the characters that carry most of its bits, and its length before base64url. */
interface FernetPart {
  name: FernetPartName;
  text: string;
  bytes: number;
}

/** A token taken apart. Nothing is decrypted: everything here can be seen without the key. */
export interface FernetAnatomy {
  parts: FernetPart[];
  /** The token's own time stamp, milliseconds since the epoch. */
  time: number;
  /** Length before base64url. */
  bytes: number;
}

const VERSION = 0x80;
const VERSION_END = 1;
const TIME_END = 9;
const IV_END = 25;
const MAC_BYTES = 32;
const BLOCK_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]+={0,2}$/;

/** The first `count` bytes of a base64url text; `count` is a multiple of 3. */
function leadingBytes(token: string, count: number): Uint8Array {
  const head = token
    .slice(0, (count / 3) * 4)
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  return Uint8Array.from(atob(head), (char) => char.charCodeAt(0));
}

/** Where a part that ends at byte `end` stops, in characters: a character goes to the part with most of its bits. */
function lastCharacter(end: number): number {
  return Math.round((end * 8) / 6);
}

/**
 * Splits a Fernet token by bits. Six bits a character: one on a border belongs to the part that holds most of them
 * (there are no ties, since borders lie at even bits).
 * @returns null where the text is not a Fernet token of version 0x80.
 */
export function dissectFernet(token: string): FernetAnatomy | null {
  if (!TOKEN.test(token)) return null;
  const characters = token.replace(/=+$/, '').length;
  const bytes = Math.floor((characters * 6) / 8);
  const macStart = bytes - MAC_BYTES;
  const ciphertextBytes = macStart - IV_END;
  if (ciphertextBytes < BLOCK_BYTES || ciphertextBytes % BLOCK_BYTES !== 0) return null;
  const head = leadingBytes(token, TIME_END);
  if (head[0] !== VERSION) return null;
  const seconds = Number(new DataView(head.buffer).getBigUint64(VERSION_END));

  const ends: [FernetPartName, number, number][] = [
    ['version', VERSION_END, VERSION_END],
    ['time', TIME_END, TIME_END - VERSION_END],
    ['iv', IV_END, IV_END - TIME_END],
    ['ciphertext', macStart, ciphertextBytes],
    ['mac', bytes, MAC_BYTES],
  ];
  let from = 0;
  const parts = ends.map(([name, end, length]): FernetPart => {
    const to = name === 'mac' ? token.length : lastCharacter(end);
    const text = token.slice(from, to);
    from = to;
    return { name, text, bytes: length };
  });
  return { parts, time: seconds * 1000, bytes };
}

/** `count` characters of the real ciphertext part, for a packet on its way. */
export function ciphertextExcerpt(token: string, count: number): string {
  const from = lastCharacter(IV_END);
  return token.slice(from, from + count);
}
