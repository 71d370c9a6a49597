/**
 * Races `work` against a timeout of `ms` milliseconds, after which it resolves with what `onTimeout` returns, or rejects
 * with what it throws. `work` is not cancelled.
 */
export async function withTimeout<T, L>(
  work: PromiseLike<T>,
  ms: number,
  onTimeout: () => L,
): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  try {
    return await Promise.race([work, tooLate.then(onTimeout)]);
  } finally {
    clearTimeout(timer);
  }
}
