import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';

// The part of the MongoDB wire protocol that drivers use today: OP_MSG, and for the first handshake OP_QUERY with its
// OP_REPLY. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
/** Length of everything before the document of an OP_REPLY. */
const REPLY_HEAD = HEADER + 20;
const CHECKSUM_PRESENT = 1 << 0;
const MORE_TO_COME = 1 << 1;
const STATEMENTS = ['documents', 'updates', 'deletes'];

/** A command of the driver. */
export interface WireCommand {
  /** Such as `insert`. */
  readonly name: string;
  /** Null for a command without a collection. */
  readonly collection: string | null;
  /** The command document; a driver may send the statements of a write separately, see `documents`. */
  readonly body: Document;
  /** The documents of an insert, or the statements of an update or delete, from the body or from beside it. */
  readonly documents: Document[];
}

/** Splits a stream of bytes into messages; an incomplete one waits for the next bytes. */
export function createMessageReader(): (bytes: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const messages: Buffer[] = [];
    while (rest.length >= HEADER) {
      const length = rest.readInt32LE(0);
      if (length < HEADER) throw new Error(`a message of ${length} bytes`);
      if (rest.length < length) break;
      messages.push(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    return messages;
  };
}

export const idOf = (message: Buffer): number => message.readInt32LE(4);
export const replyToOf = (message: Buffer): number => message.readInt32LE(8);
/** Whether no reply is expected, or another reply follows this one. */
export const hasMoreToCome = (message: Buffer): boolean =>
  isOpMsg(message) && (message.readUInt32LE(HEADER) & MORE_TO_COME) !== 0;
const isOpMsg = (message: Buffer): boolean => message.readInt32LE(12) === OP_MSG;

/** Returns a copy of a message with another id. */
export function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeInt32LE(id, 4);
  return copy;
}

/** Reads a command; null for any other message. */
export function readCommand(message: Buffer): WireCommand | null {
  const parts = isOpMsg(message) ? sections(message) : { body: handshakeOf(message), documents: [] };
  const { body, documents } = parts;
  if (!body) return null;
  let decoded: Document | undefined;
  const read = () => (decoded ??= deserialize(body));
  const [name, value] = Object.entries(read())[0] ?? [''];
  const of = name === 'getMore' ? (read()['collection'] as unknown) : (value as unknown);
  return {
    name,
    collection: typeof of === 'string' ? of : null,
    get body() {
      return read();
    },
    get documents() {
      if (documents.length > 0) return documents.map((bytes) => deserialize(bytes));
      const inside: unknown = STATEMENTS.map((field) => read()[field] as unknown).find(Array.isArray);
      return (inside ?? []) as Document[];
    },
  };
}

/** Reads the document of a reply; null for any other message. */
export function readReply(message: Buffer): Document | null {
  let body: Buffer | null = null;
  if (isOpMsg(message)) ({ body } = sections(message));
  else if (message.readInt32LE(12) === OP_REPLY) body = message.subarray(REPLY_HEAD);
  return body && deserialize(body, { promoteLongs: false });
}

/** Encodes the reply to a command, in the form of the command (OP_MSG or OP_REPLY). */
export function encodeReply(command: Buffer, document: Document): Buffer {
  const repliedTo = idOf(command);
  if (isOpMsg(command)) return encode({ id: 0, responseTo: repliedTo, document });
  const body = serialize(document);
  const head = Buffer.alloc(REPLY_HEAD);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(repliedTo, 8);
  head.writeInt32LE(OP_REPLY, 12);
  head.writeInt32LE(1, REPLY_HEAD - 4);
  return Buffer.concat([head, body]);
}

/** Encodes a command. */
export function encodeCommand(id: number, document: Document): Buffer {
  return encode({ id, responseTo: 0, document });
}

function encode({
  id,
  responseTo,
  document,
}: {
  id: number;
  responseTo: number;
  document: Document;
}): Buffer {
  const body = serialize(document);
  const head = Buffer.alloc(HEADER + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}

/** The document of a handshake in OP_QUERY form: after flags, a name and two numbers. */
function handshakeOf(message: Buffer): Buffer | null {
  if (message.readInt32LE(12) !== OP_QUERY) return null;
  return message.subarray(message.indexOf(0, HEADER + 4) + 1 + 8);
}

/** Splits an OP_MSG into its body and the documents of its sequences. */
function sections(message: Buffer): { body: Buffer | null; documents: Buffer[] } {
  const end = message.length - (message.readUInt32LE(HEADER) & CHECKSUM_PRESENT ? 4 : 0);
  let body: Buffer | null = null;
  const documents: Buffer[] = [];
  for (let at = HEADER + 4; at < end;) {
    const kind = message[at]!;
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    at += 1 + size;
    if (kind === 0) body = section;
    else
      for (let from = section.indexOf(0, 4) + 1; from < section.length;) {
        const length = section.readInt32LE(from);
        documents.push(section.subarray(from, from + length));
        from += length;
      }
  }
  return { body, documents };
}
