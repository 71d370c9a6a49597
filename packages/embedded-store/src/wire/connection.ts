import type { Socket } from 'node:net';
import { formatReply, messageLength, parseMessage } from './message.js';
import type { Request } from './message.js';

/** Handles one request; resolves with the bytes of the reply, in parts. */
export type Handler = (request: Request) => Promise<Uint8Array[]>;

/**
 * The connection of one client. Messages are handled one after the other, and none is read while the client has not
 * taken the last reply. Bytes that are not a message close the socket and have no other effect.
 */
export class Connection {
  private chunks: Buffer[] = [];
  private size = 0;
  /** Number of bytes that the next message needs at least. */
  private needed = 16;
  private busy = false;

  constructor(
    private readonly socket: Socket,
    private readonly handle: Handler,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.size += chunk.length;
      if (this.busy) socket.pause();
      else this.next();
    });
  }

  /** Closes the connection after the pending reply was sent. */
  end(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  private next(): void {
    if (this.size < this.needed) return void this.socket.resume();
    const bytes = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    this.chunks = [bytes];
    try {
      const length = messageLength(bytes);
      if (length === undefined || bytes.length < length) {
        this.needed = length ?? 16;
        return void this.socket.resume();
      }
      const request = parseMessage(bytes.subarray(0, length));
      const rest = bytes.subarray(length);
      this.chunks = rest.length > 0 ? [rest] : [];
      this.size = rest.length;
      this.needed = 16;
      this.busy = true;
      void this.handle(request).then((reply) => this.send(request, reply));
    } catch {
      this.socket.destroy();
    }
  }

  private send(request: Request, reply: Uint8Array[]): void {
    if (this.socket.destroyed) return;
    const proceed = () => {
      this.busy = false;
      this.next();
    };
    if (!request.wantsReply || this.socket.write(formatReply(request, reply))) proceed();
    else this.socket.once('drain', proceed);
  }
}
