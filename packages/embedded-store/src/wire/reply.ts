import { Long, serialize } from 'bson';
import type { Document } from '../document.js';

/** Documents of a cursor; stored bytes are sent unchanged. */
export interface Batch {
  batchName: 'firstBatch' | 'nextBatch';
  documents: readonly Uint8Array[];
  /** 0: the cursor is exhausted */
  id: bigint;
  namespace: string;
}

/** Result of a command: fields, or a batch of a cursor. */
export type Reply = Document | Batch;

function isBatch(reply: Reply): reply is Batch {
  return 'batchName' in reply;
}

/** Encodes a reply as BSON, in parts: the documents of a batch are not copied. */
export function encodeReply(reply: Reply): Uint8Array[] {
  if (!isBatch(reply)) return [serialize(reply, { ignoreUndefined: true })];
  const { batchName, documents, id, namespace } = reply;
  const items = documents.flatMap((document, index) => [itemHead(index), document]);
  const rest = serialize({ id: Long.fromBigInt(id), ns: namespace });
  const cursor = wrap([head(0x04, batchName), ...wrap(items), contentOf(rest)]);
  return wrap([head(0x03, 'cursor'), ...cursor, OK]);
}

const contentOf = (document: Uint8Array) => document.subarray(4, -1);

/** Type and name of a field of a BSON document; its value follows (bsonspec.org 1.1). */
function head(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');
}

/** Heads of the first items of an array: nearly every batch is shorter. */
const ITEM_HEADS = Array.from({ length: 1024 }, (_, index) => head(0x03, String(index)));
const itemHead = (index: number) => ITEM_HEADS[index] ?? head(0x03, String(index));

const END = Buffer.alloc(1);

function wrap(elements: readonly Uint8Array[]): Uint8Array[] {
  const size = Buffer.alloc(4);
  size.writeInt32LE(elements.reduce((sum, { length }) => sum + length, size.length + END.length));
  return [size, ...elements, END];
}

const one = Buffer.alloc(8);
one.writeDoubleLE(1);
const OK = Buffer.concat([head(0x01, 'ok'), one]);
