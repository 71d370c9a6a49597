import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import { documentKeys } from '../index-keys/document-keys.js';
import type { DocumentKeys } from '../index-keys/document-keys.js';
import { checkKeyLength } from '../index-keys/encode.js';
import type { IndexSpec } from './index-spec.js';

const NONE: DocumentKeys = { keys: [], arrays: new Set(), valuesOf: () => [] };

/**
 * Returns the keys of a document in an index; none if the index does not contain it.
 * @throws CommandError 171 for parallel arrays, 17280 for a key that is too long
 */
export function indexEntries(document: Document, index: IndexSpec): DocumentKeys {
  if (index.partial && !index.partial(document)) return NONE;
  const entries = documentKeys(document, index.fields, {
    sparse: index.sparse,
    parallel: () =>
      new CommandError(
        171,
        'CannotIndexParallelArrays',
        `cannot index parallel arrays in index ${index.name}`,
      ),
  });
  for (const key of entries.keys) checkKeyLength(key);
  return entries;
}
