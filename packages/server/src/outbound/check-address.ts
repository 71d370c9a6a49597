import { AppError } from '../errors.js';
import type { GuardedFetch } from './guarded-fetch.js';

/** For the resolution of the name. */
const RESOLVE_MS = 5000;

/**
 * Checks an address that a field of a request names, and connects to nothing.
 * @throws AppError `url_refused`, which names the field
 * @throws OutboundError where the name cannot be resolved
 */
export async function checkAddress(
  guardedFetch: Pick<GuardedFetch, 'check'>,
  path: string,
  url: string,
): Promise<void> {
  try {
    await guardedFetch.check(url, RESOLVE_MS);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    throw new AppError(code, message, { errors: [{ path, code, message }], cause: error });
  }
}
