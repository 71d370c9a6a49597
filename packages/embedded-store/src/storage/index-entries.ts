import type { Document } from '../document.js';
import { checkKeyLength, EMPTY_ARRAY, encode, invert } from '../index-keys/encode.js';
import type { Predicate } from '../query/match.js';
import { CommandError } from '../errors.js';
import { valuesAt } from '../query/paths.js';

export interface IndexField {
  name: string;
  path: string[];
  descending: boolean;
}

export interface IndexSpec {
  id: number;
  name: string;
  key: Record<string, number>;
  fields: IndexField[];
  unique: boolean;
  sparse: boolean;
  partial?: Predicate;
  partialFilter?: Document;
  expireAfterSeconds?: number;
  /** True once a document had an array in one of its fields. */
  multikey: boolean;
}

function fieldKeys(document: Document, field: IndexField): { keys: Buffer[]; multikey: boolean } {
  const values = valuesAt(document, field.path);
  if (values.length === 0) return { keys: [encode(null)], multikey: false };
  const multikey = values.length > 1 || Array.isArray(values[0]);
  const keys = values.flatMap((value) => {
    if (!Array.isArray(value)) return [encode(value)];
    return value.length === 0 ? [EMPTY_ARRAY] : value.map(encode);
  });
  return { keys, multikey };
}

/** The keys under which an index finds a document, without doubles; none where the index leaves it out. */
export function indexEntries(document: Document, index: IndexSpec): { keys: Buffer[]; multikey: boolean } {
  if (index.partial && !index.partial(document)) return { keys: [], multikey: false };
  if (index.sparse && index.fields.every((field) => valuesAt(document, field.path).length === 0)) {
    return { keys: [], multikey: false };
  }
  let combined: Buffer[] = [Buffer.alloc(0)];
  let multikey = false;
  for (const field of index.fields) {
    const { keys, multikey: many } = fieldKeys(document, field);
    if (many && multikey)
      throw new CommandError(171, 'CannotIndexParallelArrays', 'cannot index parallel arrays');
    multikey ||= many;
    const encoded = field.descending ? keys.map(invert) : keys;
    combined = combined.flatMap((prefix) => encoded.map((key) => Buffer.concat([prefix, key])));
  }
  const unique = new Map(combined.map((key) => [key.toString('latin1'), checkKeyLength(key)]));
  return { keys: [...unique.values()], multikey };
}
