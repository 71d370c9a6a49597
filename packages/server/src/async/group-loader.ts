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
  /** Milliseconds that callers wait for a group under way to return, where there is place for another one. */
  maxWaitMs?: number;
}

interface Caller<T, V> {
  items: Map<string, T>;
  resolve(values: ReadonlyMap<string, V>): void;
  reject(error: unknown): void;
}

/** Loads some items; the map may hold those of other callers as well. */
export type GroupLoader<T, V> = (items: readonly T[]) => Promise<ReadonlyMap<string, V>>;

/**
 * Returns a function that loads items, so that many callers cost one query: what is asked for in one turn of the event
 * loop leaves together, and later callers wait for the return of the group that is under way, but not for long. A group
 * is loaded after all of its callers have asked, and nothing is kept: each caller sees what was stored when it asked.
 */
export function createGroupLoader<T, V>(options: GroupLoaderOptions<T, V>): GroupLoader<T, V> {
  const { keyOf, load, weightOf = () => 1, maxWeight = 500, width = 2, maxWaitMs = 5 } = options;
  let waiting: Caller<T, V>[] = [];
  let underWay = 0;
  let scheduled = false;
  let timer: NodeJS.Timeout | undefined;

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
    try {
      const values = await load([...items.values()]);
      for (const { resolve } of callers) resolve(values);
    } catch (error) {
      for (const { reject } of callers) reject(error);
    } finally {
      underWay -= 1;
      flush();
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    while (underWay < width && waiting.length > 0) void run();
  }

  function schedule(): void {
    if (scheduled || timer || underWay >= width) return;
    if (underWay > 0) {
      timer = setTimeout(flush, maxWaitMs);
      return;
    }
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  return (items) => {
    if (items.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve, reject) => {
      waiting.push({ items: new Map(items.map((item) => [keyOf(item), item])), resolve, reject });
      schedule();
    });
  };
}
