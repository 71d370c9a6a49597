/** What the work answers, or, where it takes longer than `ms`, what `late` answers or throws. The work itself goes on. */
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
