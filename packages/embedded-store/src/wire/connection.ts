import type { Socket } from 'node:net';
import { formatAnswer, messageLength, parseMessage } from './message.js';
import type { Request } from './message.js';

/** Handles one request and resolves with the answer's bytes, in parts. */
export type Handler = (request: Request) => Promise<Uint8Array[]>;

/**
 * One client. Its messages are handled one after the other, and no further one is read while an answer waits to be
 * taken. Bytes that are no message close the socket, and touch nothing else.
 */
export class Connection {
  private chunks: Buffer[] = [];
  private size = 0;
  /** Bytes that have to be there before it is worth looking again. */
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

  /** Ends the connection once the answer that is on its way was sent. */
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
      void this.handle(request).then((answer) => this.answered(request, answer));
    } catch {
      this.socket.destroy();
    }
  }

  private answered(request: Request, answer: Uint8Array[]): void {
    if (this.socket.destroyed) return;
    const proceed = () => {
      this.busy = false;
      this.next();
    };
    if (!request.wantsAnswer || this.socket.write(formatAnswer(request, answer))) proceed();
    else this.socket.once('drain', proceed);
  }
}
