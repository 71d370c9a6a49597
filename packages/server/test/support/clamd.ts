import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A clamd that speaks `INSTREAM`, as clamd(8) describes it, and finds the signature `Eicar` in what contains `EICAR`. */
export interface FakeClamd {
  /** For `FILE_SCAN_URL`. */
  readonly url: string;
  /** Bytes of each file that it was sent whole. */
  readonly scanned: Buffer[];
  /** Replies with this text instead of a verdict; `null`: never replies. */
  reply: string | null | undefined;
  close(): Promise<void>;
}

/**
 * Starts it.
 * @param options.path - of its socket; a free port by default
 * @param options.maxBytes - above which it replies at once, and closes the connection
 */
export async function startClamd({
  path,
  maxBytes = Infinity,
}: { path?: string; maxBytes?: number } = {}): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  const clamd: Pick<FakeClamd, 'scanned' | 'reply'> = { scanned: [], reply: undefined };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket, clamd, maxBytes).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) =>
    path ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return Object.assign(clamd, {
    url: path ? `unix:${path}` : `clamd://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

async function serve(
  socket: Socket,
  clamd: Pick<FakeClamd, 'scanned' | 'reply'>,
  maxBytes: number,
): Promise<void> {
  let rest = Buffer.alloc(0);
  const received = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  async function take(length: number): Promise<Buffer> {
    while (rest.length < length) {
      const { value, done } = await received.next();
      if (done) throw new Error('the client closed the connection');
      rest = Buffer.concat([rest, value]);
    }
    const bytes = rest.subarray(0, length);
    rest = rest.subarray(length);
    return bytes;
  }
  const command = 'zINSTREAM\0';
  if ((await take(command.length)).toString() !== command) return void socket.end('UNKNOWN COMMAND\0');
  const parts: Buffer[] = [];
  for (let size = 0; ;) {
    const length = (await take(4)).readUInt32BE();
    if (length === 0) break;
    size += length;
    if (size > maxBytes) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
    parts.push(await take(length));
  }
  const file = Buffer.concat(parts);
  clamd.scanned.push(file);
  if (clamd.reply === null) return;
  socket.end(`${clamd.reply ?? (file.includes('EICAR') ? 'stream: Eicar FOUND' : 'stream: OK')}\0`);
}
