/** What is loaded for each of these keys; a key without a value is left out. */
export type LoadMany<K, V> = (keys: K[]) => Promise<Map<K, V>>;

export interface BatchLoaderOptions {
  /** Keys of one batch. */
  maxKeys?: number;
  /** Batches under way at once: a slow one must not hold up everybody. */
  width?: number;
}

interface Waiting<V> {
  resolve(value: V | undefined): void;
  reject(error: unknown): void;
}

/**
 * Returns a function that loads the value of one key, so that many callers cost one query: keys that are asked for in
 * one turn of the event loop leave together, and while batches are under way later keys wait for the next one. A batch
 * is read after all of its callers have asked, and nothing is kept: each caller sees what was stored when it asked.
 * @returns the value; `undefined` where there is none
 */
export function createBatchLoader<K, V>(
  loadMany: LoadMany<K, V>,
  { maxKeys = 500, width = 2 }: BatchLoaderOptions = {},
): (key: K) => Promise<V | undefined> {
  let waiting = new Map<K, Waiting<V>[]>();
  let underWay = 0;
  let scheduled = false;

  function takeBatch(): Map<K, Waiting<V>[]> {
    if (waiting.size <= maxKeys) {
      const batch = waiting;
      waiting = new Map();
      return batch;
    }
    const batch = new Map([...waiting].slice(0, maxKeys));
    for (const key of batch.keys()) waiting.delete(key);
    return batch;
  }

  async function run(batch: Map<K, Waiting<V>[]>): Promise<void> {
    underWay += 1;
    try {
      const values = await loadMany([...batch.keys()]);
      for (const [key, callers] of batch) for (const { resolve } of callers) resolve(values.get(key));
    } catch (error) {
      for (const callers of batch.values()) for (const { reject } of callers) reject(error);
    } finally {
      underWay -= 1;
      flush();
    }
  }

  function flush(): void {
    while (underWay < width && waiting.size > 0) void run(takeBatch());
  }

  function schedule(): void {
    if (scheduled || underWay >= width) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  return (key) =>
    new Promise((resolve, reject) => {
      const caller = { resolve, reject };
      const others = waiting.get(key);
      if (others) others.push(caller);
      else waiting.set(key, [caller]);
      schedule();
    });
}
