import { BsonType } from '../bson/value.js';
import type { BytesValue, LongValue, SmallNumberValue, Value } from '../bson/value.js';
import { numberKey } from './number-key.js';

/*
 * The one definition of order in the store: a value's bytes, compared with memcmp, sort as MongoDB sorts values.
 * Indexes store these bytes, and comparisons without an index compare the same bytes, so the two cannot differ.
 * A key never is the beginning of another value's key, so keys of several fields can be put one after the other.
 */

/** First bytes of keys, in MongoDB's order of types. Never 0x00 or 0xff, so that 0xff can close a range. */
const ORDER_BY_TYPE: Record<number, number> = {
  [BsonType.MinKey]: 0x01,
  [BsonType.Undefined]: 0x05,
  [BsonType.Null]: 0x0a,
  [BsonType.Int32]: 0x0f,
  [BsonType.Double]: 0x0f,
  [BsonType.Int64]: 0x0f,
  [BsonType.Decimal128]: 0x0f,
  [BsonType.String]: 0x14,
  [BsonType.Symbol]: 0x14,
  [BsonType.Document]: 0x19,
  [BsonType.Array]: 0x1e,
  [BsonType.Binary]: 0x23,
  [BsonType.ObjectId]: 0x28,
  [BsonType.Boolean]: 0x2d,
  [BsonType.Date]: 0x32,
  [BsonType.Timestamp]: 0x37,
  [BsonType.Regex]: 0x3c,
  [BsonType.DBPointer]: 0x41,
  [BsonType.Code]: 0x46,
  [BsonType.CodeWithScope]: 0x4b,
  [BsonType.MaxKey]: 0x7f,
};

const END = Buffer.from([0x00]);
const TEXT_END = Buffer.from([0x00, 0x01]);

/** @returns the first byte of all keys that compare with the value; types that share it are compared by value */
export function orderOfType(value: Value): number {
  return ORDER_BY_TYPE[value.type] as number;
}

/** @returns text that can be followed by more: zeros are escaped, so that the end sorts below any content */
function textKey(bytes: Buffer, end: Buffer = TEXT_END): Buffer {
  if (!bytes.includes(0)) return Buffer.concat([bytes, end]);
  const escaped: number[] = [];
  for (const byte of bytes) {
    escaped.push(byte);
    if (byte === 0) escaped.push(0xff);
  }
  return Buffer.concat([Buffer.from(escaped), end]);
}

function longKey(long: bigint, signed: boolean): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(BigInt.asUintN(64, signed ? long + (1n << 63n) : long));
  return key;
}

function lengthKey(length: number): Buffer {
  const key = Buffer.alloc(4);
  key.writeUInt32BE(length);
  return key;
}

function payload(value: Value): Buffer[] {
  switch (value.type) {
    case BsonType.Double:
    case BsonType.Int32:
    case BsonType.Int64:
    case BsonType.Decimal128:
      return [numberKey(value as SmallNumberValue | LongValue | BytesValue)];
    case BsonType.String:
    case BsonType.Symbol:
    case BsonType.Code:
      return [textKey(value.bytes)];
    case BsonType.Document: {
      // MongoDB compares field by field: first the type, then the name, then the value.
      const parts: Buffer[] = [];
      for (const [name, field] of value.fields) {
        parts.push(Buffer.from([orderOfType(field)]), textKey(Buffer.from(name)), ...payload(field));
      }
      return [...parts, END];
    }
    case BsonType.Array: {
      const parts: Buffer[] = [];
      for (const item of value.items) parts.push(Buffer.from([orderOfType(item)]), ...payload(item));
      return [...parts, END];
    }
    case BsonType.Binary:
      return [lengthKey(value.bytes.length), Buffer.from([value.subtype]), value.bytes];
    case BsonType.ObjectId:
      return [value.bytes];
    case BsonType.DBPointer:
    case BsonType.CodeWithScope:
      return [lengthKey(value.bytes.length), value.bytes];
    case BsonType.Boolean:
      return [Buffer.from([value.boolean ? 1 : 0])];
    case BsonType.Date:
      return [longKey(value.long, true)];
    case BsonType.Timestamp:
      return [longKey(value.long, false)];
    case BsonType.Regex:
      return [textKey(Buffer.from(value.pattern)), textKey(Buffer.from(value.flags))];
    default:
      return [];
  }
}

/** @returns the bytes that stand for the value in every comparison */
export function orderKey(value: Value): Buffer {
  return Buffer.concat([Buffer.from([orderOfType(value)]), ...payload(value)]);
}

/** @returns the beginning of the keys of all strings that start with the prefix */
export function stringPrefixKey(prefix: string): Buffer {
  return Buffer.concat([Buffer.from([0x14]), textKey(Buffer.from(prefix), Buffer.alloc(0))]);
}

/** @returns the key with its order reversed, for a descending field of an index */
export function invert(key: Buffer): Buffer {
  const inverted = Buffer.allocUnsafe(key.length);
  for (let i = 0; i < key.length; i += 1) inverted[i] = ~(key[i] as number) & 0xff;
  return inverted;
}

/** Compares two values in MongoDB's order: negative, zero or positive. */
export function compareValues(a: Value, b: Value): number {
  return Buffer.compare(orderKey(a), orderKey(b));
}
