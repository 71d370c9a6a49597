import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Returns the response that is being written on a connection. Node has no public accessor for it, and writing now would
 * corrupt it.
 */
export function responseInProgress(socket: Duplex): ServerResponse | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

interface Parser {
  onIncoming?: () => number;
}

/**
 * Makes Node's HTTP parser ignore the rest of a chunk. A chunk of 64 KiB may hold two thousand requests, each of which
 * would become three objects and an error. Node has no public way to stop parsing: 2 is what `onIncoming` returns for an
 * upgrade, after which there is no more HTTP.
 */
export function stopParsing(socket: Socket): void {
  const { parser } = socket as { parser?: Parser | null };
  if (parser?.onIncoming) parser.onIncoming = () => 2;
}

interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/**
 * Returns how many bytes of a connection the kernel has taken, and how many wait to be taken. `Socket.bytesWritten` counts
 * both; Node's own timeouts use the handle as well.
 */
export function kernelProgress(socket: Socket | undefined): { taken: number; waiting: number } {
  const handle = (socket as unknown as { _handle?: Handle | null } | undefined)?._handle;
  const { bytesWritten = 0, writeQueueSize = 0 } = handle ?? {};
  return { taken: bytesWritten - writeQueueSize, waiting: writeQueueSize };
}
