import type { Socket } from 'node:net';
import { MAX_MESSAGE, parseMessage } from './message.js';
import type { Request } from './message.js';

/** Cuts a socket's bytes into messages. Anything that is not one closes the socket, and nothing else. */
export function readMessages(socket: Socket, onRequest: (request: Request) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    try {
      while (size >= 16) {
        let bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
        chunks = [bytes];
        const length = bytes.readInt32LE(0);
        if (length < 16 || length > MAX_MESSAGE)
          throw new Error('unable to read a message; its length is wrong');
        if (size < length) return;
        onRequest(parseMessage(bytes.subarray(0, length)));
        bytes = bytes.subarray(length);
        chunks = bytes.length > 0 ? [bytes] : [];
        size = bytes.length;
      }
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
}
