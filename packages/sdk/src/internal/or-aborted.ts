import { ChatError } from '../errors.js';
import { createDeferred } from './deferred.js';

/** Creates the error of a call whose `AbortSignal` aborted. */
export const abortedBy = (signal: AbortSignal) =>
  new ChatError('aborted', 'The call was aborted', { cause: signal.reason });

/** @throws {aborted} the signal has already aborted */
export function checkNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedBy(signal);
}

/** Races `work` against the caller's signal. `work` is not cancelled: others may wait for it. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = createDeferred<never>();
  const abort = () => reject(abortedBy(signal));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return Promise.race([aborted, work]).finally(() => signal.removeEventListener('abort', abort));
}
