/** Milliseconds that an answer is kept. */
const KEPT_MS = 1000;

/**
 * Returns a function that reads at most once at a time and keeps the answer for a second, however many ask: for what
 * strangers may ask of the store. A failure is shared with those who wait for it, and not kept.
 */
export function createSharedAnswer<T>(
  read: () => Promise<T>,
  { now = () => performance.now() } = {},
): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  let kept: { answer: T; until: number } | undefined;

  async function readNow(): Promise<T> {
    try {
      const answer = await read();
      kept = { answer, until: now() + KEPT_MS };
      return answer;
    } finally {
      underWay = undefined;
    }
  }

  return async () => {
    if (kept && now() < kept.until) return kept.answer;
    underWay ??= readNow();
    return underWay;
  };
}
