import { BSONRegExp, deserialize, serialize } from 'bson';
import { badValue, CommandError } from './errors.js';

/** A document with its BSON types kept: numbers are `Int32`, `Double` and `Long` objects. */
export type Document = Record<string, unknown>;

/** Longest document in bytes. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;
/** Deepest nesting of documents and arrays. */
const MAX_DEPTH = 100;

/** True for a document, false for arrays and for values with a BSON type of their own. */
export function isPlainObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Types that nothing of ours uses and that JavaScript cannot keep apart from others. */
const REFUSED_TYPES = new Set(['BSONSymbol', 'Code', 'DBRef']);

/** Names by which a stranger's document could pose as something else in JavaScript. */
const REFUSED_NAMES = new Set(['__proto__', '_bsontype']);

/** Refuses what the closed world does not have, so that everything behind it meets known values only. */
function checkValue(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) {
    if (value === undefined) throw badValue('the BSON type undefined is not supported');
    return;
  }
  if (Array.isArray(value)) {
    checkDepth(depth);
    for (const item of value) checkValue(item, depth + 1);
  } else if (isPlainObject(value)) {
    checkDepth(depth);
    for (const key of Object.keys(value)) {
      if (REFUSED_NAMES.has(key)) throw badValue(`a field cannot have the name '${key}'`);
      checkValue(value[key], depth + 1);
    }
  } else if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badValue('a date lies outside of the years that are supported');
  } else if (REFUSED_TYPES.has((value as { _bsontype?: string })._bsontype ?? '')) {
    throw badValue(`the BSON type ${(value as { _bsontype: string })._bsontype} is not supported`);
  }
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new CommandError(15, 'Overflow', `BSON is nested deeper than ${MAX_DEPTH}`);
}

/**
 * Reads a document that came from outside.
 * @throws CommandError 22 for bytes that are no BSON, 15 for nesting, 2 for a type outside of the closed world
 */
export function decodeRequest(bytes: Uint8Array): Document {
  let document: Document;
  try {
    document = deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: true } });
  } catch (error) {
    throw new CommandError(22, 'InvalidBSON', `unable to read BSON; ${(error as Error).message}`);
  }
  // Arrays deserialize as a body, too; only a document is one.
  checkValue(document, 1);
  return document;
}

/** Reads a document that we stored ourselves. */
export function decode(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: false } });
}

/** @throws CommandError 10334 for a document over 16 MiB */
export function encodeDocument(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  if (bytes.length > MAX_DOCUMENT) {
    throw new CommandError(
      10334,
      'BSONObjectTooLarge',
      `a document has ${bytes.length} bytes; at most ${MAX_DOCUMENT}`,
    );
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** MongoDB's name of a value's type, as its messages and `$type` use it; "missing" for no value. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof BSONRegExp) return 'regex';
  const names: Record<string, string> = {
    Int32: 'int',
    Double: 'double',
    Long: 'long',
    Decimal128: 'decimal',
    ObjectId: 'objectId',
    Binary: 'binData',
    Timestamp: 'timestamp',
    MinKey: 'minKey',
    MaxKey: 'maxKey',
  };
  return names[(value as { _bsontype?: string })._bsontype ?? ''] ?? 'object';
}
