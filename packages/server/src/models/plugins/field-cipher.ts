import type { Keyring } from '../../crypto/keyring.js';
import { DecryptionError } from '../../crypto/keyring.js';

/** Names and values, such as those of a row or of an update. */
export type Fields = Record<string, unknown>;

/** A write that could leave plaintext in the store, or could not be bound to one document. */
export class EncryptedFieldError extends Error {
  override readonly name = 'EncryptedFieldError';
}

/** Encrypts and decrypts the protected paths of one model. */
export interface FieldCipher {
  readonly paths: string[];
  /**
   * Returns the token of a text and the id of its key, each by its path; null for both where there is no text.
   * @throws EncryptedFieldError for a value that is no text
   */
  readonly seal: (id: unknown, path: string, text: unknown) => Fields;
  /** Decrypts a token. @throws DecryptionError also for a token of another document */
  readonly open: (id: unknown, token: string) => string;
  /** Returns the protected path, or the path of a key id, that `path` names or is inside of; undefined for any other. */
  readonly protectedPath: (path: string) => string | undefined;
}

/**
 * Creates a cipher. Fernet has no associated data, so the encrypted text begins with the document's own `_id`: a token
 * that was copied to another document does not open.
 * @param fields - the path of each protected text, and the path of the id of its key
 */
export function createFieldCipher(keyring: Keyring, fields: Readonly<Record<string, string>>): FieldCipher {
  const paths = Object.keys(fields);
  return {
    paths,
    seal(id, path, text) {
      if (text === null || text === undefined) return { [path]: null, [fields[path]!]: null };
      if (typeof text !== 'string')
        throw new EncryptedFieldError(`unable to encrypt ${path}; it is not a text`);
      const { token, keyId } = keyring.encrypt(`${String(id)}:${text}`);
      return { [path]: token, [fields[path]!]: keyId };
    },
    open(id, token) {
      const text = keyring.decrypt(token);
      const prefix = `${String(id)}:`;
      if (!text.startsWith(prefix)) throw new DecryptionError('the value belongs to another document');
      return text.slice(prefix.length);
    },
    protectedPath: (path) =>
      paths.find((own) => path === own || path === fields[own] || path.startsWith(`${own}.`)),
  };
}
