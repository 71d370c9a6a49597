import mongoose from 'mongoose';
import type { Document, Schema } from 'mongoose';
import { EncryptedFieldError } from './field-cipher.js';
import type { FieldCipher } from './field-cipher.js';

/**
 * Paths of a document whose value in memory is a token, with their own value once it was decrypted.
 * A path that is missing here holds a plaintext: nothing is ever guessed from the look of a value.
 */
const sealed = new WeakMap<object, Map<string, unknown>>();

/** Decrypts protected paths of the schema's documents on read, and adds `cipherOf`. */
export function addDecryptingPaths(schema: Schema, { paths, open, keyPathOf }: FieldCipher): void {
  for (const path of paths) {
    const type = schema.path(path);
    type.set(function (this: unknown, value: unknown) {
      if (!(this instanceof mongoose.Document)) return value;
      sealed.get(this)?.delete(path);
      return value;
    });
    type.get(function (this: unknown, value: unknown) {
      const values = this instanceof mongoose.Document ? sealed.get(this) : undefined;
      if (!values?.has(path) || typeof value !== 'string') return value;
      const opened =
        values.get(path) ??
        open((this as Document)._id, path, value, (this as Document).get(keyPathOf(path)));
      values.set(path, opened);
      return opened;
    });
  }

  schema.method('cipherOf', function (path: string): string | null {
    if (!sealed.get(this)?.has(path))
      throw new EncryptedFieldError(`unable to show ${path}; it is not saved`);
    return (rawValue(this as unknown as Document, path) as string | null | undefined) ?? null;
  });

  schema.post('init', function () {
    sealed.set(this as Document, new Map(paths.map((path) => [path, undefined])));
  });
}

/**
 * Encrypts the protected paths of a document that are to be written.
 * @throws EncryptedFieldError for a value that was set past the setter
 */
export function sealDocument(document: Document, cipher: FieldCipher): void {
  const done = sealed.get(document) ?? new Map<string, unknown>();
  for (const path of cipher.paths) {
    if (!(document.isNew || document.isModified(path))) continue;
    if (done.has(path)) {
      checkSealed(document, path, cipher);
      continue;
    }
    const value = rawValue(document, path);
    document.set(cipher.seal(document._id, path, value));
    done.set(path, value);
  }
  sealed.set(document, done);
}

/** A sealed value that is written again was set past the setter, or is the token of a save that failed. */
function checkSealed(document: Document, path: string, { open, keyPathOf }: FieldCipher): void {
  const value = rawValue(document, path);
  try {
    if (value !== null && value !== undefined)
      open(document._id, path, String(value), document.get(keyPathOf(path)));
  } catch (cause) {
    throw new EncryptedFieldError(`unable to save ${path}; it is no token of this document`, { cause });
  }
}

function rawValue(document: Document, path: string): unknown {
  return document.get(path, null, { getters: false });
}
