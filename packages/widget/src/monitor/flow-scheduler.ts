import type { CipherFlow } from '@sotto/sdk';

/** One packet that may start now: `count` stored messages, of which `frame` is the newest. */
export interface Flight {
  lane: string;
  frame: CipherFlow;
  count: number;
}

/** Times in milliseconds. */
export interface FlowSchedulerOptions {
  /** Between any two starts. Default 60. */
  stagger?: number;
  /** Between two starts in one lane. Default 280. */
  laneStagger?: number;
  /** Packets on their way at once. Default 18. */
  capacity?: number;
}

/**
 * Decides when which packet starts. Frames that wait for one lane merge into one packet, so that memory and work are
 * bounded by the number of lanes, whatever arrives.
 */
export interface FlowScheduler {
  /** Packets on their way at once; the narrow stage sets 3. */
  capacity: number;
  /** Milliseconds between any two starts; the narrow stage, where all share one trunk, sets that of a lane. */
  stagger: number;
  /** Called when something waits where nothing waited before. */
  onWaiting: (() => void) | undefined;
  readonly inFlight: number;
  readonly waiting: number;
  add(lane: string, frame: CipherFlow): void;
  /** The packet that may start at `now` (ms, monotonic), if any: the lane that has waited longest goes first. */
  next(now: number): Flight | undefined;
  /** A packet has arrived. */
  landed(): void;
  /** The lanes have changed: sorts what waits by the lane that each newest frame has now. */
  relane(laneOf: (frame: CipherFlow) => string): void;
  /** Forgets what waits and what flies: the stage is gone. */
  clear(): void;
}

/** Creates a scheduler; it has no timer of its own, the caller's `now` is its clock. */
export function createFlowScheduler(options: FlowSchedulerOptions = {}): FlowScheduler {
  const { stagger = 60, laneStagger = 280, capacity = 18 } = options;
  // A Map keeps its order: the first entry has waited longest.
  let waiting = new Map<string, Flight>();
  let laneFreeAt = new Map<string, number>();
  let freeAt = -Infinity;
  let inFlight = 0;

  const enqueue = (lane: string, frame: CipherFlow, count: number): void => {
    const entry = waiting.get(lane);
    if (entry) {
      entry.frame = frame;
      entry.count += count;
    } else {
      waiting.set(lane, { lane, frame, count });
    }
  };

  return {
    capacity,
    stagger,
    onWaiting: undefined,
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return waiting.size;
    },
    add(lane, frame) {
      const first = waiting.size === 0;
      enqueue(lane, frame, 1);
      if (first) this.onWaiting?.();
    },
    next(now) {
      if (now < freeAt || inFlight >= this.capacity) return undefined;
      for (const [lane, flight] of waiting) {
        if (now < (laneFreeAt.get(lane) ?? -Infinity)) continue;
        waiting.delete(lane);
        freeAt = now + this.stagger;
        laneFreeAt.set(lane, now + laneStagger);
        inFlight += 1;
        return flight;
      }
      return undefined;
    },
    landed() {
      inFlight = Math.max(0, inFlight - 1);
    },
    relane(laneOf) {
      const before = waiting;
      const freeBefore = laneFreeAt;
      waiting = new Map();
      laneFreeAt = new Map();
      for (const { frame, count } of before.values()) enqueue(laneOf(frame), frame, count);
      for (const lane of waiting.keys()) laneFreeAt.set(lane, freeBefore.get(lane) ?? -Infinity);
    },
    clear() {
      waiting.clear();
      laneFreeAt.clear();
      inFlight = 0;
    },
  };
}
