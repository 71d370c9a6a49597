import { isPlainObject } from '../document.js';

/**
 * All values that a dotted path reaches, as MongoDB walks it: arrays on the way are entered, by position or element
 * by element. The last value is given as it is, arrays included. `undefined` stands for "missing": a document that
 * ends before the path does gives one, an element of an array that is no document gives nothing.
 */
export function valuesAt(document: unknown, path: readonly string[], from = 0): unknown[] {
  if (from === path.length) return [document];
  const head = path[from]!;
  if (Array.isArray(document)) {
    const byPosition =
      /^\d+$/.test(head) && Number(head) < document.length
        ? valuesAt(document[Number(head)], path, from + 1)
        : [];
    return [
      ...byPosition,
      ...document.flatMap((item) => (isPlainObject(item) ? valuesAt(item, path, from) : [])),
    ];
  }
  if (!isPlainObject(document) || !Object.hasOwn(document, head)) return [undefined];
  return valuesAt(document[head], path, from + 1);
}

/** Returns the values that a comparison tests: an array and each of its elements. */
export function candidates(values: readonly unknown[]): readonly unknown[] {
  return values.some(Array.isArray)
    ? values.flatMap((value) => (Array.isArray(value) ? [value, ...(value as unknown[])] : [value]))
    : values;
}
