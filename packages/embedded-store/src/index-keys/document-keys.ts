import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { EMPTY_ARRAY, encode, invert } from './encode.js';

/** One field of an index or of a sort. */
export interface KeyField {
  path: string[];
  descending: boolean;
}

/** The keys of a document for one index. */
export interface DocumentKeys {
  /** without doubles */
  keys: Buffer[];
  /** positions of the fields on whose path an array was met */
  arrays: ReadonlySet<number>;
  /** the values behind a key, for messages */
  valuesOf(key: Buffer): readonly unknown[];
}

/** State of the walk along the path of one field. */
interface Step {
  /** undefined where the path leads nowhere */
  node: unknown;
  rest: readonly string[];
  /** The node is an element of an array that was expanded already: it is taken as it is. */
  expanded: boolean;
}

/** An empty array at the end of a path, which has a key of its own. */
const EMPTY = Symbol('empty array');

const NOWHERE: Step = { node: undefined, rest: [], expanded: true };

function advance({ node, rest, expanded }: Step): Step {
  // An array directly inside an expanded array is a value; nothing can be reached through it.
  if (expanded && Array.isArray(node)) return rest.length === 0 ? { node, rest, expanded } : NOWHERE;
  let at = node;
  for (const [index, head] of rest.entries()) {
    if (Array.isArray(at)) return { node: at, rest: rest.slice(index), expanded: false };
    if (!isPlainObject(at) || !Object.hasOwn(at, head)) return NOWHERE;
    at = at[head];
  }
  return { node: at, rest: [], expanded: expanded && rest.length === 0 };
}

function intoItem(step: Step, array: readonly unknown[], item: unknown): Step {
  if (step.node !== array) return step;
  if (item !== EMPTY) return { node: item, rest: step.rest, expanded: true };
  return step.rest.length === 0 ? { node: EMPTY, rest: [], expanded: true } : NOWHERE;
}

/** Calls `emit` with each combination of values; throws `parallel` where two arrays would have to be multiplied. */
function expand(
  steps: readonly Step[],
  emit: (values: unknown[]) => void,
  onArray: (field: number) => void,
  parallel: () => Error,
): void {
  const advanced = steps.map(advance);
  let array: readonly unknown[] | undefined;
  for (const { node, expanded } of advanced) {
    if (!Array.isArray(node) || expanded) continue;
    if (array && array !== node) throw parallel();
    array = node as unknown[];
  }
  if (!array) {
    emit(advanced.map(({ node }) => node));
    return;
  }
  advanced.forEach(({ node }, field) => node === array && onArray(field));
  for (const item of array.length > 0 ? array : [EMPTY]) {
    const next = advanced.map((step) => intoItem(step, array, item));
    expand(next, emit, onArray, parallel);
  }
}

function encodeField(value: unknown, descending: boolean): Buffer {
  const key = value === EMPTY ? EMPTY_ARRAY : encode(value);
  return descending ? invert(key) : key;
}

/**
 * Returns the keys of a document as in MongoDB: an array has one key for each distinct element, missing counts as
 * null, fields below the same array are taken element by element.
 * @param sparse leave out keys whose fields are all missing
 */
export function documentKeys(
  document: Document,
  fields: readonly KeyField[],
  { sparse = false, parallel }: { sparse?: boolean; parallel: () => Error },
): DocumentKeys {
  const found = new Map<string, { key: Buffer; values: unknown[] }>();
  const arrays = new Set<number>();
  expand(
    fields.map(({ path }) => ({ node: document, rest: path, expanded: false })),
    (values) => {
      if (sparse && values.every((value) => value === undefined)) return;
      const parts = values.map((value, index) => encodeField(value, fields[index]!.descending));
      const key = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      found.set(key.toString('latin1'), { key, values });
    },
    (field) => arrays.add(field),
    parallel,
  );
  return {
    keys: [...found.values()].map(({ key }) => key),
    arrays,
    valuesOf: (key) =>
      (found.get(key.toString('latin1'))?.values ?? []).map((value) => (value === EMPTY ? [] : value)),
  };
}
