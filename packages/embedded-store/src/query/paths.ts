import { isPlainObject } from '../document.js';

/**
 * All values that a dotted path reaches: arrays on the way are entered, by position or element by element. The last
 * value is given as it is, arrays included. A path that ends nowhere gives nothing.
 */
export function valuesAt(document: unknown, path: readonly string[]): unknown[] {
  if (path.length === 0) return [document];
  const [head, ...rest] = path as [string, ...string[]];
  if (Array.isArray(document)) {
    const byPosition =
      /^\d+$/.test(head) && Number(head) < document.length ? valuesAt(document[Number(head)], rest) : [];
    return [...byPosition, ...document.flatMap((item) => (isPlainObject(item) ? valuesAt(item, path) : []))];
  }
  if (!isPlainObject(document) || !Object.hasOwn(document, head)) return [];
  return valuesAt(document[head], rest);
}

/** The values that a comparison looks at: an array stands for itself and for each of its elements. */
export function candidates(values: readonly unknown[]): unknown[] {
  return values.flatMap((value) => (Array.isArray(value) ? [value, ...value] : [value]));
}
