import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ScanFile } from '../../services/deps.js';

/** Where clamd listens. */
export type ClamdAddress = { host: string; port: number } | { path: string };

/** Longer than any reply to `INSTREAM`. */
const MAX_REPLY = 1000;

/**
 * Creates a scanner that asks clamd by its command `INSTREAM` (clamd(8)): chunks that begin with their length, an empty one
 * at the end, and then one reply. A connection serves one file.
 */
export function createClamdScanner(address: ClamdAddress): ScanFile {
  return async ({ read, signal }) => {
    const socket = connect({ ...address, signal });
    try {
      const reply = readReply(socket);
      const sent = pipeline(Readable.from(toCommand(read())), socket, { end: false });
      // clamd replies before the end where the file is larger than its StreamMaxLength, and closes the connection.
      return verdictOf(await Promise.race([reply, sent.then(() => reply)]));
    } finally {
      socket.destroy();
    }
  };
}

async function* toCommand(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // With `z` the command and the reply end with NUL.
  yield Buffer.from('zINSTREAM\0');
  for await (const bytes of parts) {
    yield lengthOf(bytes);
    yield bytes;
  }
  yield lengthOf(Buffer.alloc(0));
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

async function readReply(socket: Socket): Promise<string> {
  let reply = '';
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    reply += bytes.toString('latin1');
    const end = reply.indexOf('\0');
    if (end >= 0) return reply.slice(0, end);
    if (reply.length > MAX_REPLY) break;
  }
  throw new Error('clamd ended the connection without a reply');
}

/** @throws Error for what is no verdict, such as `INSTREAM size limit exceeded. ERROR` */
function verdictOf(reply: string): 'ok' | 'refused' {
  if (reply === 'stream: OK') return 'ok';
  if (/^stream: .+ FOUND$/.test(reply)) return 'refused';
  throw new Error(`clamd replied: ${reply}`);
}
