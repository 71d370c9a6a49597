import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';

// The part of the MongoDB wire protocol that drivers speak today: OP_MSG, and for a first handshake OP_QUERY, which is
// answered by OP_REPLY. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
/** What stands before the document of an OP_REPLY. */
const REPLY_HEAD = HEADER + 20;
const CHECKSUM_PRESENT = 1 << 0;
const MORE_TO_COME = 1 << 1;
const STATEMENTS = ['documents', 'updates', 'deletes'];

/** A command on its way to the store. */
export interface WireCommand {
  /** Such as `insert`. */
  readonly name: string;
  /** Null where the command is about none. */
  readonly collection: string | null;
  /** The command as the driver wrote it; a driver may send the statements of a write apart, see `documents`. */
  readonly body: Document;
  /** What it inserts, or the statements of an update or delete, in or beside the body. */
  readonly documents: Document[];
}

/** Cuts a stream of bytes into messages; what is not yet whole waits for the next bytes. */
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
export const answeredIdOf = (message: Buffer): number => message.readInt32LE(8);
/** Whether nobody waits for an answer, or another answer follows this one. */
export const hasMoreToCome = (message: Buffer): boolean =>
  isOpMsg(message) && (message.readUInt32LE(HEADER) & MORE_TO_COME) !== 0;
const isOpMsg = (message: Buffer): boolean => message.readInt32LE(12) === OP_MSG;

/** The same message under another id. */
export function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeInt32LE(id, 4);
  return copy;
}

/** Reads a command; null for a message that is none. */
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

/** The document of an answer; null where it is none that a command gets. */
export function readAnswer(message: Buffer): Document | null {
  let body: Buffer | null = null;
  if (isOpMsg(message)) ({ body } = sections(message));
  else if (message.readInt32LE(12) === OP_REPLY) body = message.subarray(REPLY_HEAD);
  return body && deserialize(body, { promoteLongs: false });
}

/** An answer to a command, in the form in which the command came. */
export function encodeAnswer(command: Buffer, document: Document): Buffer {
  const answered = idOf(command);
  if (isOpMsg(command)) return encode({ id: 0, answered, document });
  const body = serialize(document);
  const head = Buffer.alloc(REPLY_HEAD);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(answered, 8);
  head.writeInt32LE(OP_REPLY, 12);
  head.writeInt32LE(1, REPLY_HEAD - 4);
  return Buffer.concat([head, body]);
}

/** A command of our own. */
export function encodeCommand(id: number, document: Document): Buffer {
  return encode({ id, answered: 0, document });
}

function encode({ id, answered, document }: { id: number; answered: number; document: Document }): Buffer {
  const body = serialize(document);
  const head = Buffer.alloc(HEADER + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(answered, 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}

/** The document of a handshake that comes as OP_QUERY: behind flags, a name and two numbers. */
function handshakeOf(message: Buffer): Buffer | null {
  if (message.readInt32LE(12) !== OP_QUERY) return null;
  return message.subarray(message.indexOf(0, HEADER + 4) + 1 + 8);
}

/** Parts an OP_MSG into its body and the documents of its sequences. */
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
