/** Where objects are, each under a key of its own. All operations may be repeated. */
export interface Bucket {
  /** Whether objects share the disk with the messages of the embedded store, which must not wait for them. */
  readonly isLocal: boolean;
  put(key: string, bytes: Buffer): Promise<void>;
  /** Returns an object; null where there is none. */
  get(key: string): Promise<Buffer | null>;
  remove(key: string): Promise<void>;
}

/** A bucket did not do what it was asked. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
  /** Whether it comes back by itself, or its operator has to act. */
  readonly failure: 'away' | 'operator';

  constructor(failure: 'away' | 'operator', message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
