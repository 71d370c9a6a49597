import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { CommandError, notImplemented } from '../errors.js';
import { bsonType, TYPE } from '../index-keys/encode.js';
import { isTruthy } from './truth.js';

type Projection = (document: Document) => Document;

/**
 * Reads a projection: fields to include or to exclude, by dotted path. Undefined: documents as they are.
 * @throws CommandError 31254 and 31253 for a mixture (but for `_id`), 168 for expressions
 */
export function parseProjection(spec: Document): Projection | undefined {
  const entries = Object.entries(spec);
  if (entries.length === 0) return undefined;
  for (const [path, value] of entries) checkField(path, value);
  const others = entries.filter(([path]) => path !== '_id');
  const including = isTruthy(others.length > 0 ? others[0]![1] : spec._id);
  const odd = others.find(([, value]) => isTruthy(value) !== including);
  if (odd && including)
    throw new CommandError(
      31254,
      'Location31254',
      `Cannot do exclusion on field ${odd[0]} in inclusion projection`,
    );
  if (odd)
    throw new CommandError(
      31253,
      'Location31253',
      `Cannot do inclusion on field ${odd[0]} in exclusion projection`,
    );
  const keepId = !('_id' in spec) || isTruthy(spec._id);
  const paths = others.map(([path]) => path.split('.'));
  if (including) return (document) => pick(document, keepId ? [['_id'], ...paths] : paths);
  return (document) => omit(document, keepId ? paths : [['_id'], ...paths]);
}

function checkField(path: string, value: unknown): void {
  if (path.split('.').some((step) => step.startsWith('$') || step === ''))
    throw notImplemented(`the projection '${path}'`);
  if (isPlainObject(value)) {
    const operator = Object.keys(value)[0] ?? '';
    if (operator.startsWith('$'))
      throw new CommandError(168, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
    throw notImplemented('a nested projection');
  }
  if (typeof value !== 'boolean' && bsonType(value) !== TYPE.number)
    throw notImplemented('a projection of a constant');
}

const below = (paths: string[][], key: string) => paths.filter(([head]) => head === key);
const tails = (paths: string[][]) => paths.map((path) => path.slice(1));

function pick(document: Document, paths: string[][]): Document {
  const result: Document = {};
  for (const key of Object.keys(document)) {
    const mine = below(paths, key);
    if (mine.length === 0) continue;
    const value = mine.some((path) => path.length === 1)
      ? document[key]
      : inside(document[key], (item) => pick(item, tails(mine)), true);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function omit(document: Document, paths: string[][]): Document {
  const result: Document = {};
  for (const key of Object.keys(document)) {
    const mine = below(paths, key);
    if (mine.some((path) => path.length === 1)) continue;
    result[key] =
      mine.length === 0 ? document[key] : inside(document[key], (item) => omit(item, tails(mine)), false);
  }
  return result;
}

/** Applies a projection to the documents below a value, those in arrays too; other values are kept or dropped. */
function inside(value: unknown, project: Projection, dropOthers: boolean): unknown {
  if (Array.isArray(value))
    return value.map((item) => inside(item, project, dropOthers)).filter((item) => item !== undefined);
  if (isPlainObject(value)) return project(value);
  return dropOthers ? undefined : value;
}
