import { randomBytes } from 'node:crypto';
import { BsonType, NULL } from './value.js';
import type { ArrayValue, BytesValue, DocumentValue, LongValue, SmallNumberValue, Value } from './value.js';

/** What `value()` turns into BSON: integers become Int32 (or Int64 by size), other numbers Double. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Value
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };

/** @returns a BSON string */
export function text(content: string): BytesValue {
  return { type: BsonType.String, bytes: Buffer.from(content, 'utf8') };
}

/** @returns a BSON Int32 */
export function int32(number: number): SmallNumberValue {
  return { type: BsonType.Int32, number };
}

/** @returns a BSON Double */
export function double(number: number): SmallNumberValue {
  return { type: BsonType.Double, number };
}

/** @returns a BSON Int64 */
export function int64(long: bigint): LongValue {
  return { type: BsonType.Int64, long };
}

/** @returns a count: Int32 while it fits, Int64 after that, as MongoDB answers */
export function count(n: number): Value {
  return Math.abs(n) <= 0x7fffffff ? int32(n) : int64(BigInt(n));
}

/** @returns a BSON date of ms since 1970 */
export function date(ms: number): LongValue {
  return { type: BsonType.Date, long: BigInt(ms) };
}

/** @returns a BSON array */
export function array(items: Value[]): ArrayValue {
  return { type: BsonType.Array, items };
}

/** @returns a document of the fields that are not undefined, in their order */
export function document(fields: { readonly [name: string]: Plain | undefined }): DocumentValue {
  const map = new Map<string, Value>();
  for (const [name, plain] of Object.entries(fields)) {
    if (plain !== undefined) map.set(name, value(plain));
  }
  return { type: BsonType.Document, fields: map };
}

function isValue(plain: object): plain is Value {
  return typeof (plain as { type?: unknown }).type === 'number';
}

/** @returns the BSON of a plain JavaScript value; BSON values pass through */
export function value(plain: Plain): Value {
  if (plain === null) return NULL;
  if (typeof plain === 'boolean') return { type: BsonType.Boolean, boolean: plain };
  if (typeof plain === 'number') return Number.isInteger(plain) ? count(plain) : double(plain);
  if (typeof plain === 'bigint') return int64(plain);
  if (typeof plain === 'string') return text(plain);
  if (plain instanceof Date) return date(plain.getTime());
  if (Array.isArray(plain)) return array(plain.map((item: Plain) => value(item)));
  if (isValue(plain as object)) return plain as Value;
  return document(plain as { [name: string]: Plain | undefined });
}

const processPart = randomBytes(5);
let objectIdCounter = randomBytes(3).readUIntBE(0, 3);

/** @returns a new ObjectId: 4 bytes of seconds, 5 random ones of this process, 3 of a counter */
export function newObjectId(): BytesValue {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000), 0);
  processPart.copy(bytes, 4);
  objectIdCounter = (objectIdCounter + 1) % 0x1000000;
  bytes.writeUIntBE(objectIdCounter, 9, 3);
  return { type: BsonType.ObjectId, bytes };
}
