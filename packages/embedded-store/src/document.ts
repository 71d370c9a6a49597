import { deserialize, serialize } from 'bson';
import { CommandError } from './errors.js';

/** A document with its BSON types kept: numbers are `Int32`, `Double` and `Long` objects. */
export type Document = Record<string, unknown>;

const MAX_DOCUMENT = 16 * 1024 * 1024;
const MAX_DEPTH = 100;

export function isPlainObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function checkDepth(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new CommandError(15, 'Overflow', 'a document is nested too deeply');
  if (Array.isArray(value)) for (const item of value) checkDepth(item, depth + 1);
  else if (isPlainObject(value)) for (const key of Object.keys(value)) checkDepth(value[key], depth + 1);
}

export function decode(bytes: Uint8Array): Document {
  let document: Document;
  try {
    document = deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: true } });
  } catch (error) {
    throw new CommandError(22, 'InvalidBSON', `unable to read BSON; ${(error as Error).message}`);
  }
  checkDepth(document, 0);
  return document;
}

export function encodeDocument(document: Document): Buffer {
  const bytes = Buffer.from(serialize(document, { ignoreUndefined: true }));
  if (bytes.length > MAX_DOCUMENT) {
    throw new CommandError(
      10334,
      'BSONObjectTooLarge',
      `a document has ${bytes.length} bytes; at most ${MAX_DOCUMENT}`,
    );
  }
  return bytes;
}
