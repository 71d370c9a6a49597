import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '../../src/errors.js';

const MAX_ATTEMPTS = 20;

/** Repeats a request while the server is too busy for it, as every client does: on a slow machine the store's pool is full. */
export async function asClient<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || toAppError(error).code !== 'unavailable') throw error;
      await sleep(50);
    }
  }
}
