import { isUtf8 } from 'node:buffer';
import { CommandError } from '../command-error.js';
import { BsonType, NULL, UNDEFINED } from './value.js';
import type { ArrayValue, DocumentValue, Value } from './value.js';

/** How deep documents and arrays may be nested. */
export const MAX_NESTING = 100;

function invalid(reason: string): CommandError {
  return new CommandError('InvalidBSON', `invalid BSON: ${reason}`);
}

/** A cursor over one BSON document that trusts nothing: each read is checked against the end of its document. */
class Reader {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Takes the length and the closing zero of a document that must end at or before `limit`; returns its end. */
  private enter(limit: number, depth: number): number {
    if (depth > MAX_NESTING) throw new CommandError('Overflow', `BSON is nested deeper than ${MAX_NESTING}`);
    const start = this.offset;
    const length = this.int32(limit);
    const end = start + length;
    if (length < 5 || end > limit) throw invalid('a document is longer than its container');
    if (this.bytes[end - 1] !== 0) throw invalid('a document without its closing zero');
    return end - 1;
  }

  document(limit: number, depth: number): DocumentValue {
    const end = this.enter(limit, depth);
    const fields = new Map<string, Value>();
    while (this.offset < end) {
      const type = this.bytes[this.offset++] as number;
      const name = this.cstring(end);
      fields.set(name, this.value(type, end, depth));
    }
    this.leave(end);
    return { type: BsonType.Document, fields };
  }

  private array(limit: number, depth: number): ArrayValue {
    const end = this.enter(limit, depth);
    const items: Value[] = [];
    while (this.offset < end) {
      const type = this.bytes[this.offset++] as number;
      this.skipCString(end);
      items.push(this.value(type, end, depth));
    }
    this.leave(end);
    return { type: BsonType.Array, items };
  }

  private leave(end: number): void {
    if (this.offset !== end) throw invalid('a value runs over the end of its document');
    this.offset = end + 1;
  }

  private take(length: number, end: number): number {
    const start = this.offset;
    if (length < 0 || start + length > end) throw invalid('a value runs over the end of its document');
    this.offset = start + length;
    return start;
  }

  private slice(length: number, end: number): Buffer {
    const start = this.take(length, end);
    return this.bytes.subarray(start, start + length);
  }

  private int32(end: number): number {
    return this.bytes.readInt32LE(this.take(4, end));
  }

  private skipCString(end: number): Buffer {
    const stop = this.bytes.indexOf(0, this.offset);
    if (stop < 0 || stop >= end) throw invalid('a name without its closing zero');
    const raw = this.bytes.subarray(this.offset, stop);
    this.offset = stop + 1;
    return raw;
  }

  private cstring(end: number): string {
    const raw = this.skipCString(end);
    // Names are short: latin1 is exact for ASCII and much cheaper than a UTF-8 check.
    const name = raw.latin1Slice(0, raw.length);
    if (!/[\x80-\xff]/.test(name)) return name;
    if (!isUtf8(raw)) throw invalid('a name that is not UTF-8');
    return raw.toString('utf8');
  }

  private utf8(end: number): Buffer {
    const length = this.int32(end);
    const raw = this.slice(length, end);
    if (length < 1 || raw[length - 1] !== 0) throw invalid('a string without its closing zero');
    const content = raw.subarray(0, length - 1);
    if (!isUtf8(content)) throw invalid('a string that is not UTF-8');
    return content;
  }

  private value(type: number, end: number, depth: number): Value {
    switch (type) {
      case BsonType.Double:
        return { type, number: this.bytes.readDoubleLE(this.take(8, end)) };
      case BsonType.Int32:
        return { type, number: this.int32(end) };
      case BsonType.Int64:
      case BsonType.Date:
        return { type, long: this.bytes.readBigInt64LE(this.take(8, end)) };
      case BsonType.Timestamp:
        return { type, long: this.bytes.readBigUInt64LE(this.take(8, end)) };
      case BsonType.String:
      case BsonType.Symbol:
      case BsonType.Code:
        return { type, bytes: this.utf8(end) };
      case BsonType.Document:
        return this.document(end, depth + 1);
      case BsonType.Array:
        return this.array(end, depth + 1);
      case BsonType.Binary: {
        const length = this.int32(end);
        const subtype = this.bytes[this.take(1, end)] as number;
        return { type, subtype, bytes: this.slice(length, end) };
      }
      case BsonType.ObjectId:
        return { type, bytes: this.slice(12, end) };
      case BsonType.Decimal128:
        return { type, bytes: this.slice(16, end) };
      case BsonType.Boolean: {
        const byte = this.bytes[this.take(1, end)];
        if (byte !== 0 && byte !== 1) throw invalid('a boolean that is neither 0 nor 1');
        return { type, boolean: byte === 1 };
      }
      case BsonType.Regex:
        return { type, pattern: this.cstring(end), flags: this.cstring(end) };
      case BsonType.Null:
        return NULL;
      case BsonType.Undefined:
        return UNDEFINED;
      case BsonType.MinKey:
      case BsonType.MaxKey:
        return { type };
      case BsonType.DBPointer: {
        const length = this.bytes.readInt32LE(this.take(4, end));
        this.offset -= 4;
        return { type, bytes: this.slice(4 + length + 12, end) };
      }
      case BsonType.CodeWithScope: {
        const length = this.int32(end);
        this.offset -= 4;
        return { type, bytes: this.slice(length, end) };
      }
      default:
        throw invalid(`unknown type 0x${type.toString(16)}`);
    }
  }
}

/**
 * Reads one BSON document, checking every length, terminator, UTF-8 sequence and the nesting.
 *
 * @throws CommandError `InvalidBSON` (22) or `Overflow` (15)
 */
export function decode(bytes: Buffer): DocumentValue {
  if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length) throw invalid('a wrong length');
  return new Reader(bytes).document(bytes.length, 1);
}
