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
  const items = answer.documents.map((document, index) => element(0x03, String(index), document));
  const rest = serialize({ id: Long.fromBigInt(answer.id), ns: answer.namespace });
  const cursor = wrap([element(0x04, answer.batchName, wrap(items)), contentOf(rest)]);
  return wrap([element(0x03, 'cursor', cursor), OK]);
}

const contentOf = (document: Uint8Array) => Buffer.from(document).subarray(4, -1);

/** One field of a BSON document: type, name, value (bsonspec.org 1.1). */
function element(type: number, name: string, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}

function wrap(elements: readonly Uint8Array[]): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length);
  return document;
}

const one = Buffer.alloc(8);
one.writeDoubleLE(1);
const OK = element(0x01, 'ok', one);
