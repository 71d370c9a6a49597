import { createGroupLoader } from './group-loader.js';
import type { GroupLoaderOptions } from './group-loader.js';

/** Loads the values of these keys; a key without a value is left out. */
export type LoadMany<V> = (keys: string[]) => Promise<ReadonlyMap<string, V>>;

export interface BatchLoaderOptions extends Pick<GroupLoaderOptions<string, unknown>, 'width' | 'burst'> {
  /** Largest number of keys in one batch. */
  maxKeys?: number;
}

/**
 * Creates a function that loads the value of one key together with those of other callers, as `createGroupLoader` does.
 * @returns the loader, which resolves with `undefined` where there is no value
 */
export function createBatchLoader<V>(
  loadMany: LoadMany<V>,
  { maxKeys = 500, ...options }: BatchLoaderOptions = {},
): (key: string) => Promise<V | undefined> {
  const load = createGroupLoader<string, V>({
    ...options,
    maxWeight: maxKeys,
    keyOf: (key) => key,
    load: loadMany,
  });
  return async (key) => (await load([key])).get(key);
}
