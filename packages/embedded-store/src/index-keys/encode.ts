import type { Binary, BSONRegExp, ObjectId, Timestamp } from 'bson';
import { CommandError } from '../errors.js';
import { encodeNumber } from './numbers.js';

export { toNumber } from './numbers.js';

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
const NAN = encodeNumber(TYPE.number, NaN);
/** Where the numbers begin that are in a range: behind NaN. */
export const NUMBERS = after(NAN);
/** Longest key in bytes. */
const MAX_KEY = 64 * 1024;

export function bsonType(value: unknown): number {
  if (value === null || value === undefined) return TYPE.null;
  if (typeof value === 'string') return TYPE.string;
  if (typeof value === 'number' || typeof value === 'bigint') return TYPE.number;
  if (typeof value === 'boolean') return TYPE.boolean;
  if (value instanceof Date) return TYPE.date;
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
      return encodeNumber(type, value);
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
      const { pattern, options } = value as BSONRegExp;
      return Buffer.concat([encodeText(type, pattern), encodeText(type, options)]);
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
  if (key.length > MAX_KEY)
    throw new CommandError(17280, 'KeyTooLong', `an index key has ${key.length} bytes; at most ${MAX_KEY}`);
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
