import { AppError } from '../errors.js';
import type { GuardedFetch } from './guarded-fetch.js';

/** For the resolution of the name. */
const RESOLVE_MS = 5000;

/** Creates the error for an address that a field of a request names. */
export function refusedAddress(path: string, cause: Error): AppError {
  const { message } = cause;
  return new AppError('url_refused', message, { errors: [{ path, code: 'url_refused', message }], cause });
}

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
    throw error instanceof AppError ? refusedAddress(path, error) : error;
  }
}
