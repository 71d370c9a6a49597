import { ChatError } from '../errors.js';
import { createDeferred } from './deferred.js';

/** The error of a call whose `AbortSignal` aborted. */
export const abortedBy = (signal: AbortSignal) =>
  new ChatError('aborted', 'The call was given up', { cause: signal.reason });

/** Before anything begins. @throws ChatError `aborted` */
export function checkNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedBy(signal);
}

/** What `work` answers, or `aborted` as soon as the caller gives up; the work itself may go on for others. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: givenUp, reject } = createDeferred<never>();
  const giveUp = () => reject(abortedBy(signal));
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([givenUp, work]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
