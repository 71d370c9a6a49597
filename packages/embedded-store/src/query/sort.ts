import type { Document } from '../document.js';
import { encode } from '../index-keys/encode.js';
import { toNumber } from '../index-keys/encode.js';
import { badValue, CommandError } from '../errors.js';
import { candidates, valuesAt } from './paths.js';

export interface SortField {
  path: string[];
  descending: boolean;
}

/** Documents that a sort without an index may hold in memory. */
const MAX_SORTED = 100_000;

export function parseSort(sort: Document | undefined): SortField[] {
  return Object.entries(sort ?? {}).map(([path, order]) => {
    const direction = toNumber(order);
    if (direction !== 1 && direction !== -1) throw badValue('$sort key ordering must be 1 or -1');
    return { path: path.split('.'), descending: direction === -1 };
  });
}

function sortKey(document: Document, { path, descending }: SortField): Buffer {
  const values = valuesAt(document, path);
  const keys = (values.length === 0 ? [null] : candidates(values).filter((v) => !Array.isArray(v))).map(
    encode,
  );
  if (keys.length === 0) return encode(null);
  return keys.reduce((best, key) => (Buffer.compare(key, best) < 0 !== descending ? key : best));
}

/** Sorts in memory. Throws code 292 where there are too many. */
export function sortDocuments(documents: Document[], fields: SortField[]): Document[] {
  if (documents.length > MAX_SORTED) {
    throw new CommandError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', 'the sort needs an index');
  }
  return documents
    .map((document) => ({ document, keys: fields.map((field) => sortKey(document, field)) }))
    .sort((a, b) => {
      for (const [index, field] of fields.entries()) {
        const order = Buffer.compare(a.keys[index]!, b.keys[index]!);
        if (order !== 0) return field.descending ? -order : order;
      }
      return 0;
    })
    .map(({ document }) => document);
}
