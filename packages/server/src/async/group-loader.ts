export interface GroupLoaderOptions<T, V> {
  /** What two items that are the same have in common. */
  keyOf(item: T): string;
  /** Loads these items, no two of them the same; an item without a value is left out. */
  load(items: T[]): Promise<ReadonlyMap<string, V>>;
  /** What an item counts in a group; 1 where nothing is said. */
  weightOf?(item: T): number;
  /** Weight of one group, unless one caller alone asks for more. */
  maxWeight?: number;
  /** Groups under way at once: a slow one must not hold up everybody. */
  width?: number;
  /** Groups that leave at once, however soon after each other. */
  burst?: number;
}

/** Beyond the burst, how long after each other groups leave, in milliseconds: meanwhile callers gather. */
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
 * Returns a function that loads items, so that many callers cost one query: what is asked for in one turn of the event
 * loop leaves together, and where many ask one after the other, groups leave every 20 ms. A group is loaded after all of
 * its callers have asked, and nothing is kept: each caller sees what was stored when it asked.
 */
export function createGroupLoader<T, V>(options: GroupLoaderOptions<T, V>): GroupLoader<T, V> {
  const { keyOf, load, weightOf = () => 1, maxWeight = 500, width = 2, burst = BURST } = options;
  const pace = createPace(burst);
  let waiting: Caller<T, V>[] = [];
  let underWay = 0;
  let isScheduled = false;

  /** The callers that have waited longest, as many as fit one group. */
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

  async function run(): Promise<void> {
    const { callers, items } = takeGroup();
    underWay += 1;
    pace.left();
    try {
      const values = await load([...items.values()]);
      for (const { resolve } of callers) resolve(values);
    } catch (error) {
      for (const { reject } of callers) reject(error);
    } finally {
      underWay -= 1;
      schedule();
    }
  }

  function leave(): void {
    isScheduled = false;
    void run();
    schedule();
  }

  /** Whoever comes before the next group leaves comes along. */
  function schedule(): void {
    if (isScheduled || waiting.length === 0 || underWay >= width) return;
    isScheduled = true;
    const wait = pace.wait();
    if (wait > 0) setTimeout(leave, wait);
    else setImmediate(leave);
  }

  return (items) => {
    if (items.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve, reject) => {
      waiting.push({ items: new Map(items.map((item) => [keyOf(item), item])), resolve, reject });
      schedule();
    });
  };
}

/** A bucket of `burst` departures that fills by one every 20 ms. */
function createPace(burst: number) {
  let level = burst;
  let filledAt = performance.now();
  return {
    /** Milliseconds until another group may leave. */
    wait(): number {
      const now = performance.now();
      level = Math.min(burst, level + (now - filledAt) / INTERVAL_MS);
      filledAt = now;
      return level >= 1 ? 0 : Math.ceil((1 - level) * INTERVAL_MS);
    },
    left: () => void (level -= 1),
  };
}
