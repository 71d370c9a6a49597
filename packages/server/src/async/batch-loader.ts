import { createGroupLoader } from './group-loader.js';
import type { GroupLoaderOptions } from './group-loader.js';

/** What is loaded for each of these keys; a key without a value is left out. */
export type LoadMany<V> = (keys: string[]) => Promise<ReadonlyMap<string, V>>;

export interface BatchLoaderOptions extends Pick<GroupLoaderOptions<string, unknown>, 'width' | 'burst'> {
  /** Keys of one batch. */
  maxKeys?: number;
}

/**
 * Returns a function that loads the value of one key, as `createGroupLoader` loads many: together with those that others
 * ask for meanwhile.
 * @returns the value; `undefined` where there is none
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
