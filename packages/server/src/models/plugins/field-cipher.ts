import { isDataKeyId, openToken } from '../../crypto/data-keys.js';
import type { DataKeySource, SealingKey } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';

/** Names and values, such as those of a row or of an update. */
export type Fields = Record<string, unknown>;

/** A write that could leave plaintext in the store, or could not be bound to one document. */
export class EncryptedFieldError extends Error {
  override readonly name = 'EncryptedFieldError';
}

/** How the value of a protected path becomes the text that is encrypted. */
export interface FieldCodec {
  /** Whether this can be encoded. */
  accepts(value: unknown): boolean;
  /** Returns the text of a value; it must not begin with a hex digit, as it follows the document's id. */
  encode(value: unknown): string;
  /** @throws DecryptionError for a text that has no known form */
  decode(text: string): unknown;
}

/** A protected path: the path of the id of its key, and how its value is encoded. */
export interface ProtectedField {
  readonly keyId: string;
  readonly codec: FieldCodec;
}

/** Where keys come from: those of the ring, and the data keys that are in memory. */
export interface CipherKeys {
  keyring: Keyring;
  dataKeys: DataKeySource;
}

/** Encrypts and decrypts the protected paths of one model. */
export interface FieldCipher {
  readonly paths: string[];
  /**
   * Returns the token of a value and the id of its key, each by its path; null for both where there is no value. Without
   * a key the newest one of the ring seals.
   * @throws EncryptedFieldError for a value that the path does not take
   */
  readonly seal: (id: unknown, path: string, value: unknown, key?: SealingKey) => Fields;
  /** Decrypts a token of the key of this id. @throws DecryptionError also for a token of another document */
  readonly open: (id: unknown, path: string, token: string, keyId: unknown) => unknown;
  /** Returns the path of the id of the key of a protected path. */
  readonly keyPathOf: (path: string) => string;
  /** Returns a data key that is in memory, to seal with it. @throws DecryptionError */
  readonly sealingKey: (keyId: string) => SealingKey;
  /** Returns the protected path, or the path of a key id, that `path` names or is inside of; undefined for any other. */
  readonly protectedPath: (path: string) => string | undefined;
}

/**
 * Creates a cipher. Fernet has no associated data, so the encrypted text begins with the document's own `_id`: a token
 * that was copied to another document does not open.
 * @param fields - the protected fields by their paths
 */
export function createFieldCipher(
  { keyring, dataKeys }: CipherKeys,
  fields: Readonly<Record<string, ProtectedField>>,
): FieldCipher {
  const paths = Object.keys(fields);
  return {
    paths,
    seal(id, path, value, key) {
      const { keyId: keyPath, codec } = fields[path]!;
      if (value === null || value === undefined) return { [path]: null, [keyPath]: null };
      if (!codec.accepts(value))
        throw new EncryptedFieldError(`unable to encrypt ${path}; its value has the wrong type`);
      const text = `${String(id)}${codec.encode(value)}`;
      if (key) return { [path]: keyring.encryptWith(key.key, text), [keyPath]: key.keyId };
      const { token, keyId } = keyring.encrypt(text);
      return { [path]: token, [keyPath]: keyId };
    },
    open(id, path, token, keyId) {
      const isData = typeof keyId === 'string' && isDataKeyId(keyId);
      const text = isData ? openToken(dataKeys.keyOf(keyId), token) : keyring.decrypt(token);
      const prefix = String(id);
      if (!text.startsWith(prefix)) throw new DecryptionError('the value belongs to another document');
      return fields[path]!.codec.decode(text.slice(prefix.length));
    },
    keyPathOf: (path) => fields[path]!.keyId,
    sealingKey: (keyId) => ({ keyId, key: dataKeys.keyOf(keyId) }),
    protectedPath: (path) =>
      paths.find((own) => path === own || path === fields[own]!.keyId || path.startsWith(`${own}.`)),
  };
}
