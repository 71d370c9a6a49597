import { BSONRegExp, deserialize, serialize } from 'bson';
import { badValue, CommandError } from './errors.js';

/** A document that keeps its BSON types: numbers are `Int32`, `Double` and `Long` objects. */
export type Document = Record<string, unknown>;

/** Longest document in bytes. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;
/** Deepest nesting of documents and arrays. */
const MAX_DEPTH = 100;

/** Returns true for a document, false for an array and for a value of any other BSON type. */
export function isPlainObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Types that Sotto does not use and that JavaScript cannot distinguish from others. */
const REFUSED_TYPES = new Set(['BSONSymbol', 'Code', 'DBRef']);

/** Field names by which a document could pass as another object in JavaScript. */
const REFUSED_NAMES = new Set(['__proto__', '_bsontype']);

/** Refuses unsupported values, so that all other code sees known ones only. */
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
 * Decodes a document of a client.
 * @throws CommandError 22 for invalid BSON, 15 for too deep nesting, 2 for an unsupported type
 */
export function decodeRequest(bytes: Uint8Array): Document {
  let document: Document;
  try {
    document = deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: true } });
  } catch (error) {
    throw new CommandError(22, 'InvalidBSON', `unable to read BSON; ${(error as Error).message}`);
  }
  // An array can be deserialized as a body, too, but it is not a document.
  checkValue(document, 1);
  return document;
}

/** Decodes a stored document. */
export function decode(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: false } });
}

/** Encodes a document. @throws CommandError 10334 for a document over 16 MiB */
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

/** Returns MongoDB's name of a type, as its messages and `$type` use it; "missing" for no value. */
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
