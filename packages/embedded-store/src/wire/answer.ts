import { Long, serialize } from 'bson';
import type { Document } from '../document.js';

/** Documents of a cursor on their way to the client: stored bytes go out as they are. */
export interface Batch {
  batchName: 'firstBatch' | 'nextBatch';
  documents: readonly Uint8Array[];
  /** 0: the cursor is exhausted */
  id: bigint;
  namespace: string;
}

/** What a command answers: fields, or a batch of a cursor. */
export type Answer = Document | Batch;

function isBatch(answer: Answer): answer is Batch {
  return 'batchName' in answer;
}

/** Writes an answer as BSON. */
export function encodeAnswer(answer: Answer): Uint8Array {
  if (!isBatch(answer)) return serialize(answer, { ignoreUndefined: true });
  const items = answer.documents.flatMap((document, index) => [head(0x03, String(index)), document]);
  const rest = serialize({ id: Long.fromBigInt(answer.id), ns: answer.namespace });
  const cursor = wrap([head(0x04, answer.batchName), wrap(items), contentOf(rest)]);
  return wrap([head(0x03, 'cursor'), cursor, OK]);
}

const contentOf = (document: Uint8Array) => Buffer.from(document).subarray(4, -1);

/** Type and name of a field of a BSON document; its value follows (bsonspec.org 1.1). */
function head(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');
}

function wrap(elements: readonly Uint8Array[]): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length);
  return document;
}

const one = Buffer.alloc(8);
one.writeDoubleLE(1);
const OK = Buffer.concat([head(0x01, 'ok'), one]);
