import type { Document } from '../document.js';
import { decodeRequest } from '../document.js';
import { failedToParse } from '../errors.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const CHECKSUM_PRESENT = 1 << 0;
const MORE_TO_COME = 1 << 1;
/** Flags below this bit must be understood, the others may be ignored. */
const REQUIRED_FLAGS = 0xffff;
const MAX_MESSAGE = 48_000_000;

/** A message that violates the protocol, or uses a part that is not supported; the socket is closed. */
class ProtocolError extends Error {}

/** One message of a driver. */
export interface Request {
  id: number;
  isMsg: boolean;
  wantsReply: boolean;
  /** Reads the command. @throws CommandError for bad BSON, which becomes a reply */
  command(): Document;
}

/** Returns the length of the message that begins with these bytes, undefined while its header is incomplete. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < HEADER) return undefined;
  const length = bytes.readInt32LE(0);
  if (length < HEADER + 5 || length > MAX_MESSAGE) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/**
 * Reads one whole message (MongoDB wire protocol: OP_MSG, and the OP_QUERY of a first handshake).
 * @throws ProtocolError for anything else
 */
export function parseMessage(bytes: Buffer): Request {
  const id = bytes.readInt32LE(4);
  const opcode = bytes.readInt32LE(12);
  if (opcode === OP_QUERY) return { id, isMsg: false, wantsReply: true, command: parseQuery(bytes) };
  if (opcode !== OP_MSG) throw new ProtocolError(`opcode ${opcode}`);
  const flags = bytes.readUInt32LE(HEADER);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new ProtocolError(`flags ${flags}`);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const { body, sequences } = cutSections(bytes.subarray(HEADER + 4, end));
  return {
    id,
    isMsg: true,
    wantsReply: (flags & MORE_TO_COME) === 0,
    command() {
      const command = decodeRequest(body);
      for (const [name, documents] of sequences) {
        if (name in command) throw failedToParse(`duplicate field ${name} in the body and in a sequence`);
        command[name] = documents.map(decodeRequest);
      }
      return command;
    },
  };
}

/** Splits an OP_MSG into its body and its named sequences of documents. */
function cutSections(bytes: Buffer): { body: Buffer; sequences: Map<string, Buffer[]> } {
  let body: Buffer | undefined;
  const sequences = new Map<string, Buffer[]>();
  for (let position = 0; position < bytes.length;) {
    const kind = bytes[position];
    const section = cut(bytes, position + 1);
    position += 1 + section.length;
    if (kind === 0) {
      if (body) throw new ProtocolError('two bodies');
      body = section;
    } else if (kind === 1) {
      const nameEnd = section.indexOf(0, 4);
      if (nameEnd === -1) throw new ProtocolError('a sequence without a name');
      const name = section.toString('utf8', 4, nameEnd);
      if (name === '__proto__' || sequences.has(name)) throw new ProtocolError('a sequence twice');
      sequences.set(name, cutDocuments(section.subarray(nameEnd + 1)));
    } else throw new ProtocolError(`section kind ${kind}`);
  }
  if (!body) throw new ProtocolError('no body');
  return { body, sequences };
}

function cutDocuments(bytes: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let position = 0; position < bytes.length;) {
    const document = cut(bytes, position);
    documents.push(document);
    position += document.length;
  }
  return documents;
}

/** Cuts out a section that begins with its own length. */
function cut(bytes: Buffer, position: number): Buffer {
  if (position + 5 > bytes.length) throw new ProtocolError('a section is cut off');
  const size = bytes.readInt32LE(position);
  if (size < 5 || position + size > bytes.length) throw new ProtocolError('a section is cut off');
  return bytes.subarray(position, position + size);
}

function parseQuery(bytes: Buffer): () => Document {
  const nameEnd = bytes.indexOf(0, HEADER + 4);
  if (nameEnd === -1) throw new ProtocolError('a query without a name');
  const [db = '', name] = bytes.toString('utf8', HEADER + 4, nameEnd).split('.');
  if (name !== '$cmd') throw new ProtocolError('a query that is no command');
  const document = cut(bytes, nameEnd + 1 + 8);
  return () => {
    const command = decodeRequest(document);
    // The first handshake of older and newer drivers; all else comes as OP_MSG.
    const first = Object.keys(command)[0]?.toLowerCase();
    if (first !== 'ismaster' && first !== 'hello') throw failedToParse('OP_QUERY is for the handshake only');
    return { ...command, $db: db };
  };
}

/** Encodes a reply, given in parts, in the form of its request (OP_MSG or OP_REPLY). */
export function formatReply(request: Request, parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(request.isMsg ? HEADER + 5 : HEADER + 20);
  const size = parts.reduce((sum, { length }) => sum + length, head.length);
  head.writeInt32LE(size, 0);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.isMsg ? OP_MSG : OP_REPLY, 12);
  if (!request.isMsg) {
    head.writeInt32LE(8, HEADER);
    head.writeInt32LE(1, HEADER + 16);
  }
  return Buffer.concat([head, ...parts], size);
}
