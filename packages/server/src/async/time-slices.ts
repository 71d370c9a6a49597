import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that one piece of work may keep the event loop before others have their turn. */
const SLICE_MS = 3;

/** Work in slices, so that a long piece of it holds up nobody else for long. */
export interface TimeSlices {
  /** To be awaited between two steps of the work: lets others go on once a slice is used up. */
  pause(): void | Promise<void>;
}

/** How long a slice is in milliseconds, and what measures it. */
interface SliceOptions {
  sliceMs?: number;
  now?: () => number;
}

/** Maps items in order, in slices. */
export async function mapInSlices<T, R>(
  items: readonly T[],
  map: (item: T) => R,
  options?: SliceOptions,
): Promise<R[]> {
  const slices = startTimeSlices(options);
  const results: R[] = [];
  for (const item of items) {
    results.push(map(item));
    const pause = slices.pause();
    // A short list is done within one slice and costs no promise.
    if (pause) await pause;
  }
  return results;
}

/** Begins the first slice of a piece of work. */
export function startTimeSlices({
  sliceMs = SLICE_MS,
  now = () => performance.now(),
}: SliceOptions = {}): TimeSlices {
  let until = now() + sliceMs;
  return {
    pause() {
      if (now() < until) return;
      return nextTurn().then(() => void (until = now() + sliceMs));
    },
  };
}
