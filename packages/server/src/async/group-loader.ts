export interface GroupLoaderOptions<T, V> {
  /** Key of an item; items with the same key are the same. */
  keyOf(item: T): string;
  /** Loads these items, no two of them the same; an item without a value is left out. */
  load(items: T[]): Promise<ReadonlyMap<string, V>>;
  /** Weight of an item in a group; 1 by default. */
  weightOf?(item: T): number;
  /** Largest weight of one group; a single caller may exceed it. */
  maxWeight?: number;
  /** Groups that load at once, so that a slow one does not hold up all callers. */
  width?: number;
  /** Groups that may start without an interval between them. */
  burst?: number;
}

/** Interval between the starts of groups beyond the burst, in milliseconds: meanwhile callers gather. */
const INTERVAL_MS = 20;
const BURST = 8;

interface Caller<T, V> {
  items: Map<string, T>;
  resolve(values: ReadonlyMap<string, V>): void;
  reject(error: unknown): void;
}

/** Loads some items; the map may hold those of other callers as well. */
export type GroupLoader<T, V> = (items: readonly T[]) => Promise<ReadonlyMap<string, V>>;

/**
 * Creates a function that loads items by one query for many callers: calls of one turn of the event loop form a group, and
 * under load a group starts every 20 ms. A group is loaded after all of its callers have called, and nothing is kept: each
 * caller sees what was stored when it called, or later.
 */
export function createGroupLoader<T, V>(options: GroupLoaderOptions<T, V>): GroupLoader<T, V> {
  const { keyOf, load, weightOf = () => 1, maxWeight = 500, width = 2, burst = BURST } = options;
  const starts = createStartLimit(burst);
  let waiting: Caller<T, V>[] = [];
  let running = 0;
  let isScheduled = false;

  /** Removes the callers that have waited longest, as many as fit one group. */
  function takeGroup(): { callers: Caller<T, V>[]; items: Map<string, T> } {
    const items = new Map<string, T>();
    let weight = 0;
    let count = 0;
    for (const caller of waiting) {
      const added = [...caller.items].filter(([key]) => !items.has(key));
      weight += added.reduce((sum, [, item]) => sum + weightOf(item), 0);
      if (count > 0 && weight > maxWeight) break;
      for (const [key, item] of added) items.set(key, item);
      count += 1;
    }
    const callers = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return { callers, items };
  }

  async function loadGroup(): Promise<void> {
    const { callers, items } = takeGroup();
    running += 1;
    starts.take();
    try {
      const values = await load([...items.values()]);
      for (const { resolve } of callers) resolve(values);
    } catch (error) {
      for (const { reject } of callers) reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  }

  function start(): void {
    isScheduled = false;
    void loadGroup();
    schedule();
  }

  /** Callers that come before the next group starts join it. */
  function schedule(): void {
    if (isScheduled || waiting.length === 0 || running >= width) return;
    isScheduled = true;
    const wait = starts.wait();
    if (wait > 0) setTimeout(start, wait);
    else setImmediate(start);
  }

  return (items) => {
    if (items.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve, reject) => {
      waiting.push({ items: new Map(items.map((item) => [keyOf(item), item])), resolve, reject });
      schedule();
    });
  };
}

/** A bucket of `burst` starts that fills by one every 20 ms. */
function createStartLimit(burst: number) {
  let level = burst;
  let filledAt = performance.now();
  return {
    /** Returns the milliseconds until another group may start. */
    wait(): number {
      const now = performance.now();
      level = Math.min(burst, level + (now - filledAt) / INTERVAL_MS);
      filledAt = now;
      return level >= 1 ? 0 : Math.ceil((1 - level) * INTERVAL_MS);
    },
    take: () => void (level -= 1),
  };
}
