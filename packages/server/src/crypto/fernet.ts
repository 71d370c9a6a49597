import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import type { Decipher } from 'node:crypto';

const VERSION = 0x80;
const IV_BYTES = 16;
const HEADER_BYTES = 1 + 8 + IV_BYTES;
const MAC_BYTES = 32;
const BLOCK_BYTES = 16;
/** Version, time, IV, one block, MAC. */
const SHORTEST_TOKEN_BYTES = HEADER_BYTES + BLOCK_BYTES + MAC_BYTES;
const MAX_CLOCK_SKEW_SECONDS = 60;

/** A Fernet key in its two halves, 16 bytes each. */
export interface FernetKey {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

/** A token or key that is not valid Fernet. The message never holds key or text. */
export class FernetError extends Error {
  override readonly name = 'FernetError';
}

/**
 * Reads a key: 32 bytes in URL-safe base64, with or without padding.
 * @throws FernetError
 */
export function parseFernetKey(text: string): FernetKey {
  const padded = text.length === 43 ? `${text}=` : text;
  const bytes = decodeBase64Url(padded);
  if (bytes?.length !== 32) throw new FernetError('a Fernet key is 32 bytes in URL-safe base64');
  return fernetKeyOf(bytes);
}

/** Returns the 32 bytes of a key. */
export function bytesOfKey({ signing, encryption }: FernetKey): Buffer {
  return Buffer.concat([signing, encryption]);
}

/** Returns the Fernet key of 32 bytes. */
export function fernetKeyOf(bytes: Buffer): FernetKey {
  return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16) };
}

/** Returns a new random key, 32 bytes in URL-safe base64 with padding. */
export function generateFernetKey(): string {
  return encodeBase64Url(randomBytes(32));
}

/**
 * Encrypts to a Fernet token (github.com/fernet/spec, version 0x80).
 * @param options - `now` in seconds since 1970, by default the machine's; `iv` of 16 bytes: only test vectors set it
 */
export function encryptFernet(
  plaintext: Uint8Array | string,
  key: FernetKey,
  options: { now?: number; iv?: Uint8Array } = {},
): string {
  const iv = options.iv ?? randomIv();
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeBigUInt64BE(BigInt(options.now ?? nowInSeconds()), 1);
  header.set(iv, 9);
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv);
  const text = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
  const signed = Buffer.concat([header, cipher.update(text), cipher.final()]);
  return encodeBase64Url(Buffer.concat([signed, macOf(signed, key)]));
}

/**
 * Decrypts a Fernet token.
 * @param options - with `ttl` (seconds) the token's time is checked against `now` (seconds since 1970)
 * @throws FernetError
 */
export function decryptFernet(
  token: string,
  key: FernetKey,
  options: { ttl?: number; now?: number } = {},
): Buffer {
  const bytes = decodeBase64Url(token);
  if (!bytes) throw new FernetError('the token is not URL-safe base64');
  if (bytes.length < SHORTEST_TOKEN_BYTES) throw new FernetError('the token is too short');
  if (bytes[0] !== VERSION) throw new FernetError('the token has an unknown version');
  const signed = bytes.subarray(0, -MAC_BYTES);
  if (!timingSafeEqual(macOf(signed, key), bytes.subarray(-MAC_BYTES)))
    throw new FernetError('the token was not made with this key');
  if (options.ttl !== undefined) checkAge(bytes, options.ttl, options.now ?? nowInSeconds());
  const ciphertext = signed.subarray(HEADER_BYTES);
  if (ciphertext.length % BLOCK_BYTES !== 0) throw new FernetError('the ciphertext has a broken length');
  return decryptBlocks(ciphertext, signed.subarray(HEADER_BYTES - IV_BYTES), key);
}

/** Keys in a generation of ciphers: at most two generations are kept, as a cipher takes 2 KiB and each user has a key. */
const GENERATION = 1000;
let recent = new WeakMap<FernetKey, Decipher>();
let former = new WeakMap<FernetKey, Decipher>();
let recentCount = 0;

/** Returns the block cipher of a key, which is kept while the key is among those that were used last. */
function blockCipherOf(key: FernetKey): Decipher {
  const known = recent.get(key);
  if (known) return known;
  const cipher =
    former.get(key) ?? createDecipheriv('aes-128-ecb', key.encryption, null).setAutoPadding(false);
  if (recentCount === GENERATION) {
    former = recent;
    recent = new WeakMap();
    recentCount = 0;
  }
  recent.set(key, cipher);
  recentCount += 1;
  return cipher;
}

/**
 * AES-128-CBC with PKCS #7 padding: each block of plaintext is the decrypted block XOR the block before it (NIST SP
 * 800-38A section 6.2). One block cipher serves all tokens of a key, as a cipher object for each costs more than its
 * work. The MAC was checked before, so an error about the padding reveals nothing.
 * @param before - the IV and what follows it: the ciphertext, one block earlier
 */
function decryptBlocks(ciphertext: Buffer, before: Buffer, key: FernetKey): Buffer {
  const text = blockCipherOf(key).update(ciphertext);
  for (let index = 0; index < text.length; index += 1) text[index]! ^= before[index]!;
  const padding = text.at(-1)!;
  const length = text.length - padding;
  if (padding < 1 || padding > BLOCK_BYTES || text.subarray(length).some((byte) => byte !== padding))
    throw new FernetError('the ciphertext has a broken padding');
  return text.subarray(0, length);
}

function checkAge(bytes: Buffer, ttl: number, now: number): void {
  const made = Number(bytes.readBigUInt64BE(1));
  if (made + ttl < now) throw new FernetError('the token has expired');
  if (made > now + MAX_CLOCK_SKEW_SECONDS) throw new FernetError('the token is from the future');
}

function macOf(signed: Uint8Array, key: FernetKey): Buffer {
  return createHmac('sha256', key.signing).update(signed).digest();
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

const ivs = Buffer.alloc(IV_BYTES * 256);
let nextIv = ivs.length;

/** Draws random bytes for many tokens in one call, which costs as much as for one. */
function randomIv(): Buffer {
  if (nextIv === ivs.length) {
    randomFillSync(ivs);
    nextIv = 0;
  }
  nextIv += IV_BYTES;
  return Buffer.from(ivs.subarray(nextIv - IV_BYTES, nextIv));
}

function encodeBase64Url(bytes: Buffer): string {
  const text = bytes.toString('base64url');
  return text + '='.repeat(-text.length & 3);
}

/** Decodes strictly: Node skips foreign characters and stray bits, so only text that encodes back to itself is accepted. */
function decodeBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return encodeBase64Url(bytes) === text ? bytes : null;
}
