import { serialize } from 'bson';
import type { Document } from '../document.js';
import { decode } from '../document.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const MORE_TO_COME = 1 << 1;
const CHECKSUM_PRESENT = 1;
/** Longest message in bytes. */
export const MAX_MESSAGE = 48_000_000;

/** A request of the driver: one command, and whether it wants an answer. */
export interface Request {
  id: number;
  opcode: number;
  command: Document;
  wantsAnswer: boolean;
}

/** Reads one whole message (MongoDB wire protocol, OP_MSG and the OP_QUERY of a first handshake). Throws on anything else. */
export function parseMessage(bytes: Buffer): Request {
  const id = bytes.readInt32LE(4);
  const opcode = bytes.readInt32LE(12);
  if (opcode === OP_MSG) return { id, opcode, ...parseMsg(bytes) };
  if (opcode === OP_QUERY) return { id, opcode, command: parseQuery(bytes), wantsAnswer: true };
  throw new Error(`unable to read a message; opcode ${opcode}`);
}

function parseMsg(bytes: Buffer): { command: Document; wantsAnswer: boolean } {
  const flags = bytes.readUInt32LE(HEADER);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let position = HEADER + 4;
  let command: Document | undefined;
  const sequences: Document = {};
  while (position < end) {
    const kind = bytes[position]!;
    const size = bytes.readInt32LE(position + 1);
    if (size < 5 || position + 1 + size > end)
      throw new Error('unable to read a message; a section is cut off');
    const section = bytes.subarray(position + 1, position + 1 + size);
    if (kind === 0) command = decode(section);
    else if (kind === 1) {
      const nameEnd = section.indexOf(0, 4);
      if (nameEnd === -1) throw new Error('unable to read a message; a sequence has no name');
      sequences[section.toString('utf8', 4, nameEnd)] = readSequence(section, nameEnd + 1);
    } else throw new Error(`unable to read a message; section kind ${kind}`);
    position += 1 + size;
  }
  if (!command) throw new Error('unable to read a message; it has no body');
  return { command: { ...command, ...sequences }, wantsAnswer: (flags & MORE_TO_COME) === 0 };
}

function readSequence(section: Buffer, start: number): Document[] {
  const documents: Document[] = [];
  for (let position = start; position < section.length;) {
    const size = section.readInt32LE(position);
    if (size < 5 || position + size > section.length)
      throw new Error('unable to read a message; a document is cut off');
    documents.push(decode(section.subarray(position, position + size)));
    position += size;
  }
  return documents;
}

function parseQuery(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0, HEADER + 4);
  const namespace = bytes.toString('utf8', HEADER + 4, nameEnd);
  const start = nameEnd + 1 + 8;
  const size = bytes.readInt32LE(start);
  return { ...decode(bytes.subarray(start, start + size)), $db: namespace.split('.')[0] };
}

/** Writes the answer in the form that the request had. */
export function formatAnswer(request: Request, answer: Document): Buffer {
  const body = serialize(answer, { ignoreUndefined: true });
  const isMsg = request.opcode === OP_MSG;
  const head = Buffer.alloc(isMsg ? HEADER + 5 : HEADER + 20);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(isMsg ? OP_MSG : OP_REPLY, 12);
  if (!isMsg) {
    head.writeInt32LE(8, HEADER);
    head.writeInt32LE(1, HEADER + 16);
  }
  return Buffer.concat([head, body]);
}
