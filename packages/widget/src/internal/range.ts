/**
 * Returns an array of what `map` returns for 0 to `length - 1`. Used instead of `Array.from`, which old libraries such as
 * Prototype and MooTools replace by one without mapping.
 */
export function range<T>(length: number, map: (index: number) => T): T[] {
  const all: T[] = [];
  for (let index = 0; index < length; index += 1) all[index] = map(index);
  return all;
}
