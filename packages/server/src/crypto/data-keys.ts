import { createHmac, randomBytes } from 'node:crypto';
import {
  FernetError,
  bytesOfKey,
  decryptFernet,
  encryptFernet,
  generateFernetKey,
  parseFernetKey,
} from './fernet.js';
import type { FernetKey } from './fernet.js';
import { DecryptionError } from './keyring.js';
import type { Keyring } from './keyring.js';
import { derivePurposeKey } from './purpose-keys.js';
import type { KeyPurpose } from './purpose-keys.js';

/** A key that seals data, as it is stored. */
export interface WrappedKey {
  /** 16 base64url characters, while the id of a ring key has 8 hex digits. */
  id: string;
  /** A Fernet token of `<id>:<key>`, made by a ring key. */
  wrapped: string;
  /** Id of that ring key. */
  ring: string;
}

/** What a text is bound to: a token that was copied to another document or path does not open there. */
export interface FieldRef {
  /** Id of the document. */
  id: string;
  /** Path of the field in it. */
  path: string;
}

/** A text as it is stored. */
export interface SealedText {
  /** A Fernet token of `<id>/<path>:<text>`. */
  token: string;
  /** Id of the data key that made it. */
  keyId: string;
}

/** A data key that seals, with the id under which it is found again. */
export interface SealingKey {
  keyId: string;
  key: FernetKey;
}

/** Returns data keys that are in memory. */
export interface DataKeySource {
  /** @throws DestroyedKeyError; DecryptionError where the key is not in memory, or cannot be unwrapped */
  keyOf(id: string): FernetKey;
}

/** The key is destroyed, and with it all that it sealed. */
export class DestroyedKeyError extends DecryptionError {
  constructor(
    id: string,
    readonly destroyedAt: Date,
  ) {
    super(`the data key ${id} is destroyed`);
  }
}

const ID_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH = 16;

/** Whether this is the id of a data key; that of a ring key is shorter. */
export function isDataKeyId(keyId: string): boolean {
  return keyId.length === ID_LENGTH;
}

/** Creates a random data key, wrapped by the ring key of this id. @throws KeyError */
export function createDataKey(keyring: Keyring, ring: string): WrappedKey {
  const id = randomBytes(ID_BYTES).toString('base64url');
  return { id, ring, wrapped: keyring.encrypt(`${id}:${generateFernetKey()}`, ring).token };
}

/** Unwraps a data key. @throws DecryptionError where no ring key opens it, or where it is another's */
export function unwrapDataKey(
  keyring: Keyring,
  { id, wrapped }: Pick<WrappedKey, 'id' | 'wrapped'>,
): FernetKey {
  return parseFernetKey(keyTextOf(keyring, id, wrapped));
}

/** Wraps a data key anew, by the ring key of this id. @throws DecryptionError, KeyError */
export function rewrapDataKey(
  keyring: Keyring,
  { id, wrapped }: Pick<WrappedKey, 'id' | 'wrapped'>,
  ring: string,
): WrappedKey {
  return { id, ring, wrapped: keyring.encrypt(`${id}:${keyTextOf(keyring, id, wrapped)}`, ring).token };
}

function keyTextOf(keyring: Keyring, id: string, wrapped: string): string {
  const text = keyring.decrypt(wrapped);
  if (!text.startsWith(`${id}:`)) throw new DecryptionError('the value is the key of another id');
  return text.slice(id.length + 1);
}

/** Returns 128 bits of a MAC under a key derived from a data key: equal for equal texts, and of no help to find the text. */
export function tagOf(key: FernetKey, purpose: KeyPurpose, text: string): string {
  const mac = createHmac('sha256', derivePurposeKey(bytesOfKey(key), purpose))
    .update(text)
    .digest();
  return mac.subarray(0, TAG_BYTES).toString('base64url');
}

/** Seals a text; `now` in milliseconds since 1970. */
export function sealText(key: FernetKey, { id, path }: FieldRef, text: string, now: number): string {
  return encryptFernet(`${id}/${path}:${text}`, key, { now: Math.floor(now / 1000) });
}

/** Opens a sealed text. @throws DecryptionError also for a token of another document or path */
export function openText(key: FernetKey, { id, path }: FieldRef, token: string): string {
  const text = openToken(key, token);
  const prefix = `${id}/${path}:`;
  if (!text.startsWith(prefix)) throw new DecryptionError('the value belongs to another field');
  return text.slice(prefix.length);
}

/** Decrypts a token. @throws DecryptionError */
export function openToken(key: FernetKey, token: string): string {
  try {
    return decryptFernet(token, key).toString('utf8');
  } catch (cause) {
    if (!(cause instanceof FernetError)) throw cause;
    throw new DecryptionError('its data key does not open this value', { cause });
  }
}
