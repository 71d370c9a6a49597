import { onDemand } from 'bson';
import type { Document } from '../document.js';
import { decode, encodeDocument, isPlainObject } from '../document.js';
import { CommandError, notImplemented } from '../errors.js';
import { bsonType, TYPE } from '../index-keys/encode.js';
import { isTruthy } from './truthiness.js';

/** Selects fields of a document. */
export interface Projection {
  ofDocument(document: Document): Document;
  /** The same for a stored document, which is not decoded where whole fields are shown or left out. */
  ofStored(bytes: Buffer): Uint8Array;
}

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
  const idPath = keepId === including ? [['_id']] : [];
  const paths = [...idPath, ...others.map(([path]) => path.split('.'))];
  const apply = including ? pick : omit;
  const ofDocument = (document: Document) => apply(document, paths);
  if (paths.some((path) => path.length > 1))
    return { ofDocument, ofStored: (bytes) => encodeDocument(ofDocument(decode(bytes))) };
  const names = new Set(paths.map(([name]) => Buffer.from(name!).toString('latin1')));
  return { ofDocument, ofStored: (bytes) => copyFields(bytes, (name) => names.has(name) === including) };
}

/** Length and end of a BSON document (bsonspec.org 1.1). */
const FRAME_BYTES = 5;

/** Copies the fields of a BSON document whose names are kept; a name comes byte by byte. */
function copyFields(bytes: Buffer, isKept: (name: string) => boolean): Uint8Array {
  const kept = Buffer.allocUnsafe(bytes.length);
  let end = FRAME_BYTES - 1;
  for (const [, nameStart, nameLength, start, length] of onDemand.parseToElements(bytes)) {
    if (!isKept(bytes.toString('latin1', nameStart, nameStart + nameLength))) continue;
    // The byte before the name is the type.
    end += bytes.copy(kept, end, nameStart - 1, start + length);
  }
  kept.writeUInt8(0, end);
  kept.writeInt32LE(end + 1, 0);
  return kept.subarray(0, end + 1);
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
function inside(value: unknown, project: (document: Document) => Document, dropOthers: boolean): unknown {
  if (Array.isArray(value))
    return value.map((item) => inside(item, project, dropOthers)).filter((item) => item !== undefined);
  if (isPlainObject(value)) return project(value);
  return dropOthers ? undefined : value;
}
