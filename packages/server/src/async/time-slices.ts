import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that one task may keep the event loop before it yields. */
const SLICE_MS = 3;

/** Slices of a long task, which yields between them. */
export interface TimeSlices {
  /** Yields to other work once a slice is used up; await it between two steps of the task. */
  pause(): void | Promise<void>;
}

/** Length of a slice in milliseconds, and the clock that measures it. */
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
    // A short list fits one slice and costs no promise.
    if (pause) await pause;
  }
  return results;
}

/** Starts the first slice of a task. */
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
