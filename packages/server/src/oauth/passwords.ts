import { dictionary } from '@zxcvbn-ts/language-common';
import { hash, verify } from '@node-rs/argon2';
import { createFairQueue, QueueFullError } from '../async/fair-queue.js';
import { AppError } from '../errors.js';

/** The library's default algorithm is argon2id; OWASP's recommendation for it: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** The least that argon2 allows, in KiB and passes. */
const CHEAP_OPTIONS = { memoryCost: 8, timeCost: 1, parallelism: 1 };
/** Hashes at once; each takes a thread of the pool and 19 MiB. */
const MAX_RUNNING = 2;
const MAX_WAITING = 50;
const RETRY_AFTER_SECONDS = 5;

export type Passwords = ReturnType<typeof createPasswords>;

/**
 * Creates the hashing of passwords, off the event loop, a bounded number at a time and fair between addresses.
 * @param options.cheap - hashes at the least cost: for tests
 */
export function createPasswords({ cheap = false }: { cheap?: boolean | undefined } = {}) {
  const options = cheap ? CHEAP_OPTIONS : OPTIONS;
  const queue = createFairQueue({ running: MAX_RUNNING, waiting: MAX_WAITING });
  // An unknown user is checked against this hash, so that the response takes as long as for a known one. It is computed
  // at the start, so that the first request does not wait for two hashes.
  const dummy = hash('nobody has this password', options);

  async function bounded<T>(address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await queue.run(address, work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new AppError('unavailable', 'Too many sign-ins at once', {
        retryAfter: RETRY_AFTER_SECONDS,
        cause: error,
      });
    }
  }

  return {
    /**
     * Returns an argon2id hash in PHC format.
     * @param address - client address
     * @throws AppError `unavailable`
     */
    hash: (password: string, address: string) =>
      bounded(address, () => hash(password.normalize('NFC'), options)),
    /**
     * Returns whether the password matches. Without a hash it takes the same time and returns false.
     * @param address - client address
     * @throws AppError `unavailable`
     */
    verify: (passwordHash: string | null | undefined, password: string, address: string) =>
      bounded(address, async () => {
        const right = await verify(passwordHash ?? (await dummy), password.normalize('NFC'));
        return right && passwordHash != null;
      }),
  };
}

let common: Set<string> | undefined;

/** Returns whether the password is in the list of common ones (NIST SP 800-63B section 5.1.1.2). */
export function isCommonPassword(password: string): boolean {
  common ??= new Set(dictionary['passwords-common']);
  return common.has(password.toLowerCase());
}
