import { Int32 } from 'bson';
import type { Document } from '../document.js';
import { failedToParse } from '../errors.js';
import { compileFilter } from '../query/match.js';
import { parseProjection } from '../query/project.js';
import { parseSort } from '../query/sort.js';
import { compileUpdate } from '../update/apply.js';
import { collectionName, databaseOf, documentOf, flag, refuse, refuseCollation } from './arguments.js';
import { changeOne, selectOne, upsertOne } from './change.js';
import type { Command } from './context.js';

const ONE = new Int32(1);
const NONE = new Int32(0);

export const findAndModifyCommand: Command = function* (command, context) {
  const db = databaseOf(command);
  const name = collectionName(command.findAndModify ?? command.findandmodify);
  refuseCollation(command);
  refuse(command, ['arrayFilters', 'let']);
  const remove = flag(command.remove, 'findAndModify.remove');
  const upsert = flag(command.upsert, 'findAndModify.upsert');
  const wantsNew = flag(command.new, 'findAndModify.new');
  if (remove === (command.update !== undefined))
    throw failedToParse(
      remove
        ? 'Cannot specify both an update and remove=true'
        : 'Either an update or remove=true must be specified',
    );
  if (remove && (upsert || wantsNew))
    throw failedToParse('Cannot specify upsert=true or new=true together with remove=true');
  const filter = documentOf(command.query, 'findAndModify.query');
  const project = parseProjection(documentOf(command.fields, 'findAndModify.fields'));
  const update = remove ? undefined : compileUpdate(command.update);
  const selection = { filter, hint: command.hint, sort: parseSort(command.sort) };
  compileFilter(filter);
  const shown = (document: Document) => project?.ofDocument(document) ?? document;
  const collection = context.catalog.get(db, name);
  const stored = collection && (yield* selectOne(collection, selection, context));
  if (!update) {
    if (stored) collection.remove(stored);
    return { lastErrorObject: { n: stored ? ONE : NONE }, value: stored ? shown(stored.document) : null };
  }
  if (stored) {
    const { before, after } = changeOne(collection, stored, update);
    return { lastErrorObject: { n: ONE, updatedExisting: true }, value: shown(wantsNew ? after : before) };
  }
  if (!upsert) return { lastErrorObject: { n: NONE, updatedExisting: false }, value: null };
  const inserted = upsertOne(context.catalog.getOrCreate(db, name), filter, update);
  return {
    lastErrorObject: { n: ONE, updatedExisting: false, upserted: inserted._id },
    value: wantsNew ? shown(inserted) : null,
  };
};
