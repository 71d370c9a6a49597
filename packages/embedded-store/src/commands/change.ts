import type { Document } from '../document.js';
import { encodeDocument } from '../document.js';
import { CommandError } from '../errors.js';
import type { KeyField } from '../index-keys/document-keys.js';
import { each, find } from '../query/find.js';
import type { Search } from '../query/find.js';
import { compileFilter } from '../query/match.js';
import type { CommandSteps } from '../execution.js';
import type { Collection, Stored } from '../storage/collection.js';
import type { Update } from '../update/apply.js';
import { documentFromFilter } from '../update/upsert.js';
import type { CommandContext } from './context.js';
import { insertOne } from './insert.js';

/** The documents that a write changes. */
export interface Selection {
  filter: Document;
  sort?: readonly KeyField[];
  hint?: unknown;
}

/** The effect of a write on one document. */
export interface Changed {
  before: Document;
  after: Document;
  modified: boolean;
}

/**
 * Finds the one document that a write changes. Other commands may run during the search, so the document is read and
 * checked again: nothing happens between that and the write.
 */
export function* selectOne(
  collection: Collection,
  { filter, sort = [], hint }: Selection,
  { execution, onScan }: CommandContext,
): CommandSteps<Stored | undefined> {
  const matches = compileFilter(filter);
  for (;;) {
    const search = find(collection, { filter, sort, hint, limit: 1, onScan }, { execution });
    const found = yield* first(search);
    if (!found) return undefined;
    const now = collection.read(found.rowId);
    if (now && matches(now.document)) return now;
    if (execution.shouldYield()) yield undefined;
  }
}

function* first(search: Search): CommandSteps<Stored | undefined> {
  for (const stored of search) {
    if (stored) return stored;
    yield undefined;
  }
  return undefined;
}

/** Applies an update to one stored document. */
export function changeOne(collection: Collection, stored: Stored, update: Update): Changed {
  const before = stored.document;
  const after = update.apply(before, false);
  const bytes = encodeDocument(after);
  // The stored bytes may have equal fields in another order, so both documents are encoded for the comparison.
  const modified = !bytes.equals(stored.bytes) && !bytes.equals(encodeDocument(before));
  if (modified) collection.replace(stored, after, bytes);
  return { before, after, modified };
}

/** Applies an update to all documents that match, each at most once. */
export function* changeMany(
  collection: Collection,
  { filter, hint }: Selection,
  update: Update,
  { execution, onScan }: CommandContext,
): CommandSteps<{ matched: number; modified: number }> {
  // A change may move a document ahead in the index that is being read.
  const done = new Set<number>();
  let modified = 0;
  yield* each(find(collection, { filter, hint, onScan }, { execution }), (stored) => {
    if (done.has(stored.rowId)) return;
    done.add(stored.rowId);
    if (changeOne(collection, stored, update).modified) modified += 1;
  });
  return { matched: done.size, modified };
}

/**
 * Inserts the document that an upsert creates from its filter and its update.
 * @throws CommandError 66 if both set an `_id` and they differ
 */
export function upsertOne(collection: Collection, filter: Document, update: Update): Document {
  const base = documentFromFilter(filter);
  const seed = update.replaces ? ('_id' in base ? { _id: base._id } : {}) : base;
  const document = update.apply(seed, true);
  const sameId = seed._id === undefined || equalIds(seed._id, document._id);
  if (!sameId)
    throw new CommandError(
      66,
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  return insertOne(collection, document);
}

const equalIds = (a: unknown, b: unknown) =>
  encodeDocument({ id: a }).equals(encodeDocument({ id: b ?? null }));
