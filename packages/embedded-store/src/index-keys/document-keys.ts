import { BsonType, NULL, UNDEFINED } from '../bson/value.js';
import type { ArrayValue, DocumentValue, Value } from '../bson/value.js';
import { CommandError } from '../command-error.js';
import type { ErrorCodeName } from '../command-error.js';
import { invert, orderKey } from './order-key.js';

/** One field of an index or of a sort. */
export interface KeyField {
  readonly path: readonly string[];
  readonly direction: 1 | -1;
}

/** What a document has to say at one field: the value reached and the part of the path that is left. */
interface Step {
  /** undefined when the path leads nowhere */
  readonly node: Value | undefined;
  readonly rest: readonly string[];
  /** the node is an element of an array that was expanded already: it is taken as it is */
  readonly expanded: boolean;
}

/** The keys of a document in one index. */
export interface DocumentKeys {
  /** distinct keys, in no order */
  readonly keys: Buffer[];
  /** per field: did an array have to be expanded */
  readonly multikey: boolean[];
  /** the values of the first key, for messages */
  readonly sample: (Value | undefined)[];
}

function advance(step: Step): Step {
  let { node, rest } = step;
  if (step.expanded && node?.type === BsonType.Array) {
    // An array directly inside an expanded array is a value; nothing can be reached through it.
    return rest.length === 0 ? step : { node: undefined, rest: [], expanded: true };
  }
  while (rest.length > 0) {
    if (node?.type === BsonType.Array) return { node, rest, expanded: false };
    node = node?.type === BsonType.Document ? node.fields.get(rest[0] as string) : undefined;
    rest = rest.slice(1);
    if (!node) return { node, rest: [], expanded: false };
  }
  return { node, rest, expanded: step.expanded && rest === step.rest };
}

function pendingArray(step: Step): ArrayValue | undefined {
  return step.node?.type === BsonType.Array && !step.expanded ? step.node : undefined;
}

function intoItem(step: Step, items: ArrayValue, item: Value | undefined): Step {
  if (step.node !== items) return step;
  if (item) return { node: item, rest: step.rest, expanded: true };
  // An empty array has a key of its own, which is not that of null.
  return { node: step.rest.length === 0 ? UNDEFINED : undefined, rest: [], expanded: true };
}

function expand(
  steps: readonly Step[],
  multikey: boolean[],
  emit: (values: (Value | undefined)[]) => void,
  parallel: ErrorCodeName,
): void {
  const advanced = steps.map(advance);
  const arrays = new Set(advanced.map(pendingArray).filter((array) => array !== undefined));
  if (arrays.size > 1) throw new CommandError(parallel, 'cannot index or sort by parallel arrays');
  const [items] = arrays;
  if (!items) return emit(advanced.map((step) => step.node));
  advanced.forEach((step, index) => {
    if (step.node === items) multikey[index] = true;
  });
  for (const item of items.items.length > 0 ? items.items : [undefined]) {
    expand(
      advanced.map((step) => intoItem(step, items, item)),
      multikey,
      emit,
      parallel,
    );
  }
}

/** @returns the bytes of one key */
export function keyOf(values: readonly (Value | undefined)[], fields: readonly KeyField[]): Buffer {
  return Buffer.concat(
    values.map((value, index) => {
      const key = orderKey(value ?? NULL);
      return fields[index]?.direction === -1 ? invert(key) : key;
    }),
  );
}

/**
 * Takes the keys of a document for an index or a sort, as MongoDB does: arrays give one key for each distinct
 * element, missing counts as null.
 *
 * @param skipMissing the index is sparse: leave out keys whose fields are all missing
 * @throws CommandError when two arrays would have to be multiplied
 */
export function documentKeys(
  document: DocumentValue,
  fields: readonly KeyField[],
  skipMissing = false,
  parallel: ErrorCodeName = 'CannotIndexParallelArrays',
): DocumentKeys {
  const keys = new Map<string, Buffer>();
  const multikey = fields.map(() => false);
  let sample: (Value | undefined)[] | undefined;
  const start = fields.map(({ path }) => ({ node: document, rest: path, expanded: false }));
  expand(
    start,
    multikey,
    (values) => {
      if (skipMissing && values.every((value) => value === undefined)) return;
      sample ??= values;
      const key = keyOf(values, fields);
      keys.set(key.latin1Slice(), key);
    },
    parallel,
  );
  return { keys: [...keys.values()], multikey, sample: sample ?? [] };
}
