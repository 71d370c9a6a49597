import { ChatError } from '#errors';

/** Creates the error of an upload whose `signal` aborted. */
export const cancelledBy = (signal: AbortSignal | undefined) =>
  new ChatError('aborted', 'The upload was cancelled', { cause: signal?.reason });

/** Waits for `work`, unless the signal aborts: then it rejects with `aborted`. `work` is not cancelled. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(cancelledBy(signal));
    const settle = () => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    work.finally(settle).then(resolve, reject);
  });
}

/** Waits, unless the signal aborts: then it rejects with `aborted`. */
export function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return orCancelled(over, signal).finally(() => clearTimeout(timer));
}

/** Returns milliseconds that only go forward. */
export const now = () => performance.now();
