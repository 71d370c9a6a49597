/** What a wrapped ring key is bound to. A provider passes it to its KMS as associated data, and so refuses another store's. */
export interface KeyContext {
  purpose: 'sotto-ring';
  /** Name of the MongoDB database; `embedded` for the embedded store. */
  store: string;
}

/**
 * Wraps and unwraps keys of the ring, such as by a key management service. An entry `scheme:blob` of `FERNET_KEYS` is
 * unwrapped by the provider of that scheme, once at the start; no request ever waits for it.
 */
export interface KeyProvider {
  /** What entries begin with, such as `vault`: lower-case letters and digits. */
  readonly scheme: string;
  /** Returns the blob of a key of 32 bytes: text without white space or commas. */
  wrap(key: Buffer, context: KeyContext): Promise<string>;
  /** Returns the 32 bytes of the key. Rejects where the blob or the context is not the one that was wrapped. */
  unwrap(blob: string, context: KeyContext): Promise<Buffer>;
}
