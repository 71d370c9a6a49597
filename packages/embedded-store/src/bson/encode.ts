import { BsonType } from './value.js';
import type { DocumentValue, RawDocument, Value } from './value.js';

/** A value on its way out, which may hold documents that are BSON already. */
export type Encodable = Value | RawDocument | { type: typeof BsonType.Array; items: readonly Encodable[] };

/** A document on its way out. */
export interface EncodableDocument {
  readonly type: typeof BsonType.Document;
  readonly fields: Map<string, Encodable>;
}

class Writer {
  private buffer = Buffer.allocUnsafe(1024);
  private length = 0;

  private reserve(size: number): number {
    const start = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.length, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, start);
      this.buffer = grown;
    }
    return start;
  }

  private byte(value: number): void {
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  private int32(value: number): void {
    const at = this.reserve(4);
    this.buffer.writeInt32LE(value, at);
  }

  private raw(bytes: Buffer): void {
    const at = this.reserve(bytes.length);
    bytes.copy(this.buffer, at);
  }

  private cstring(text: string): void {
    const size = Buffer.byteLength(text);
    const at = this.reserve(size + 1);
    this.buffer.write(text, at, 'utf8');
    this.buffer[at + size] = 0;
  }

  private container(entries: Iterable<readonly [string, Encodable]>): void {
    const start = this.reserve(4);
    for (const [name, value] of entries) {
      this.byte(value.type);
      this.cstring(name);
      this.value(value);
    }
    this.byte(0);
    this.buffer.writeInt32LE(this.length - start, start);
  }

  private value(value: Encodable | EncodableDocument): void {
    if ('raw' in value) return this.raw(value.raw);
    switch (value.type) {
      case BsonType.Double: {
        const at = this.reserve(8);
        this.buffer.writeDoubleLE(value.number, at);
        return;
      }
      case BsonType.Int32:
        return this.int32(value.number);
      case BsonType.Int64:
      case BsonType.Date:
      case BsonType.Timestamp: {
        const at = this.reserve(8);
        this.buffer.writeBigUInt64LE(BigInt.asUintN(64, value.long), at);
        return;
      }
      case BsonType.String:
      case BsonType.Symbol:
      case BsonType.Code:
        this.int32(value.bytes.length + 1);
        this.raw(value.bytes);
        return this.byte(0);
      case BsonType.Document:
        return this.container(value.fields);
      case BsonType.Array:
        return this.container(value.items.map((item, index) => [String(index), item] as const));
      case BsonType.Binary:
        this.int32(value.bytes.length);
        this.byte(value.subtype);
        return this.raw(value.bytes);
      case BsonType.ObjectId:
      case BsonType.Decimal128:
      case BsonType.DBPointer:
      case BsonType.CodeWithScope:
        return this.raw(value.bytes);
      case BsonType.Boolean:
        return this.byte(value.boolean ? 1 : 0);
      case BsonType.Regex:
        this.cstring(value.pattern);
        return this.cstring(value.flags);
      default:
        return;
    }
  }

  write(document: EncodableDocument | DocumentValue): Buffer {
    this.value(document);
    return Buffer.from(this.buffer.subarray(0, this.length));
  }
}

/** @returns the BSON of a document */
export function encode(document: EncodableDocument | DocumentValue): Buffer {
  return new Writer().write(document);
}
