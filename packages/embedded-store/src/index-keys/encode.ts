import type { Binary, Double, Int32, ObjectId, Timestamp } from 'bson';
import { Long } from 'bson';
import { CommandError } from '../errors.js';

/**
 * Order-preserving keys: the bytes of two encoded values compare as MongoDB compares the values (BSON type first,
 * then value), and equal values have equal bytes. No encoding is a prefix of another, so keys can be joined, and
 * inverting the bytes of one inverts its order.
 */
export const TYPE = {
  minKey: 0x01,
  emptyArray: 0x03,
  null: 0x05,
  number: 0x0a,
  string: 0x0f,
  object: 0x14,
  array: 0x19,
  binary: 0x1e,
  objectId: 0x23,
  boolean: 0x28,
  date: 0x2d,
  timestamp: 0x2f,
  regex: 0x32,
  maxKey: 0xf0,
} as const;

/** The key of an empty array in a multikey index: below null, above MinKey. */
export const EMPTY_ARRAY = Buffer.from([TYPE.emptyArray]);
const NULL = Buffer.from([TYPE.null]);
const NAN = Buffer.concat([Buffer.from([TYPE.number]), Buffer.alloc(10)]);
/** Longest key in bytes. */
const MAX_KEY = 8 * 1024 * 1024;

export function bsonType(value: unknown): number {
  if (value === null || value === undefined) return TYPE.null;
  if (typeof value === 'string') return TYPE.string;
  if (typeof value === 'number' || typeof value === 'bigint') return TYPE.number;
  if (typeof value === 'boolean') return TYPE.boolean;
  if (value instanceof Date) return TYPE.date;
  if (value instanceof RegExp) return TYPE.regex;
  if (Array.isArray(value)) return TYPE.array;
  switch ((value as { _bsontype?: string })._bsontype) {
    case 'Int32':
    case 'Double':
    case 'Long':
    case 'Decimal128':
      return TYPE.number;
    case 'Binary':
      return TYPE.binary;
    case 'ObjectId':
      return TYPE.objectId;
    case 'Timestamp':
      return TYPE.timestamp;
    case 'BSONRegExp':
      return TYPE.regex;
    case 'MinKey':
      return TYPE.minKey;
    case 'MaxKey':
      return TYPE.maxKey;
    case undefined:
      return TYPE.object;
    default:
      throw new CommandError(
        2,
        'BadValue',
        `unable to order a value of type ${(value as { _bsontype: string })._bsontype}`,
      );
  }
}

/** The value of any BSON number as a JavaScript number. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Long) return value.toNumber();
  const boxed = value as Int32 | Double;
  if (boxed._bsontype === 'Int32' || boxed._bsontype === 'Double') return boxed.valueOf();
  return Number((value as { toString(): string }).toString());
}

function encodeNumber(value: unknown): Buffer {
  const double = toNumber(value);
  if (Number.isNaN(double)) return NAN;
  const key = Buffer.alloc(11);
  key[0] = TYPE.number;
  key.writeDoubleBE(Object.is(double, -0) ? 0 : double, 1);
  if (key[1]! & 0x80) for (let i = 1; i < 9; i += 1) key[i] = ~key[i]! & 0xff;
  else key[1]! |= 0x80;
  // A 64-bit integer may lie between two doubles: the distance decides.
  const rest = value instanceof Long ? Number(value.toBigInt() - BigInt(double)) : 0;
  key.writeUInt16BE(0x8000 + rest, 9);
  return key;
}

function encodeText(type: number, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const parts: Buffer[] = [Buffer.from([type])];
  let start = 0;
  for (let zero = bytes.indexOf(0); zero !== -1; zero = bytes.indexOf(0, start)) {
    parts.push(bytes.subarray(start, zero + 1), Buffer.from([0xff]));
    start = zero + 1;
  }
  parts.push(bytes.subarray(start), Buffer.from([0, 0]));
  return Buffer.concat(parts);
}

function encodeInt64(type: number, value: bigint): Buffer {
  const key = Buffer.alloc(9);
  key[0] = type;
  key.writeBigUInt64BE(BigInt.asUintN(64, value + (1n << 63n)), 1);
  return key;
}

/** Encodes one value; `undefined` is encoded as null. */
export function encode(value: unknown): Buffer {
  const type = bsonType(value);
  switch (type) {
    case TYPE.null:
      return NULL;
    case TYPE.number:
      return encodeNumber(value);
    case TYPE.string:
      return encodeText(type, value as string);
    case TYPE.objectId:
      return Buffer.concat([Buffer.from([type]), (value as ObjectId).id]);
    case TYPE.boolean:
      return Buffer.from([type, value ? 1 : 0]);
    case TYPE.date:
      return encodeInt64(type, BigInt((value as Date).getTime()));
    case TYPE.timestamp: {
      const key = Buffer.alloc(9);
      key[0] = type;
      key.writeBigUInt64BE(BigInt.asUintN(64, (value as Timestamp).toBigInt()), 1);
      return key;
    }
    case TYPE.binary: {
      const { buffer, position, sub_type } = value as Binary;
      const head = Buffer.alloc(6);
      head[0] = type;
      head.writeUInt32BE(position, 1);
      head[5] = sub_type;
      return Buffer.concat([head, buffer.subarray(0, position)]);
    }
    case TYPE.object: {
      const parts: Buffer[] = [Buffer.from([type])];
      for (const [name, field] of Object.entries(value as object)) {
        parts.push(encodeText(bsonType(field), name), encode(field));
      }
      parts.push(Buffer.from([0]));
      return Buffer.concat(parts);
    }
    case TYPE.array:
      return Buffer.concat([Buffer.from([type]), ...(value as unknown[]).map(encode), Buffer.from([0])]);
    case TYPE.regex: {
      const source = value instanceof RegExp ? value.source : (value as { pattern: string }).pattern;
      return encodeText(type, source);
    }
    default:
      return Buffer.from([type]);
  }
}

/** Inverts the order of an encoded value, for descending index fields. */
export function invert(key: Buffer): Buffer {
  const inverted = Buffer.alloc(key.length);
  for (let i = 0; i < key.length; i += 1) inverted[i] = ~key[i]! & 0xff;
  return inverted;
}

export function checkKeyLength(key: Buffer): Buffer {
  if (key.length > MAX_KEY) throw new CommandError(17280, 'KeyTooLong', 'an index key is too long');
  return key;
}

export function isNaNKey(key: Buffer): boolean {
  return key.equals(NAN);
}

/** The smallest byte string above every string with this prefix. */
export function after(prefix: Buffer): Buffer {
  const next = Buffer.from(prefix);
  for (let i = next.length - 1; i >= 0; i -= 1) {
    if (next[i] !== 0xff) {
      next[i]! += 1;
      return next.subarray(0, i + 1);
    }
  }
  return Buffer.from([0xff, 0xff]);
}
