import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes that may wait for one user on all connections together, and for everybody. */
export const MAX_UNSENT_PER_HOLDER = 8 * 1024 * 1024;
export const MAX_UNSENT_IN_ALL = 256 * 1024 * 1024;
/** How many looks in a row, one a second, may find that a connection has taken none of its bytes. */
export const MAX_LOOKS_WITHOUT_PROGRESS = 30;

/** Somebody for whom bytes wait: a TCP connection, or a client that has none of its own. */
export interface Receiver {
  /** Absent for a client that polls. */
  readonly socket: Socket | undefined;
  readonly underWay: ReadonlySet<ServerResponse>;
  /** Whose bytes these are: people may have many connections. */
  readonly holder: unknown;
  /** Bytes that wait before the connection, as Engine.IO's packets do. */
  queued: number;
  /** What the kernel had taken at the last look, and how many looks in a row saw no more taken. */
  progress: { taken: number; looks: number };
}

interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/** Node has no public way to what the kernel took of a write that is under way; its own timeouts look here, too. */
const handleOf = (socket: Socket | undefined) =>
  (socket as unknown as { _handle?: Handle | null } | undefined)?._handle ?? {};

/** Returns the bytes that wait for a receiver, those of answers behind the current one among them. */
export function unsentOf({ socket, underWay, queued }: Receiver): number {
  let bytes = (socket?.writableLength ?? 0) + queued;
  // An answer that has the socket already reports the socket's bytes as its own.
  for (const response of underWay) if (!response.socket) bytes += response.writableLength;
  return bytes;
}

/** Looks at a connection. Returns whether the other side has taken nothing for too long, although there is something. */
export function isStuck(receiver: Receiver): boolean {
  const { progress } = receiver;
  const { bytesWritten = 0, writeQueueSize = 0 } = handleOf(receiver.socket);
  const taken = bytesWritten - writeQueueSize;
  const waits = writeQueueSize > 0 && taken === progress.taken;
  receiver.progress = { taken, looks: waits ? progress.looks + 1 : 0 };
  return receiver.progress.looks >= MAX_LOOKS_WITHOUT_PROGRESS;
}

interface Holding {
  bytes: number;
  /** The fullest last. */
  readonly receivers: { receiver: Receiver; bytes: number }[];
}

function holdingsOf(receivers: Iterable<Receiver>): Holding[] {
  const holdings = new Map<unknown, Holding>();
  for (const receiver of receivers) {
    const bytes = unsentOf(receiver);
    if (bytes === 0) continue;
    const holding = holdings.get(receiver.holder) ?? { bytes: 0, receivers: [] };
    holdings.set(receiver.holder, holding);
    holding.bytes += bytes;
    holding.receivers.push({ receiver, bytes });
  }
  for (const holding of holdings.values()) holding.receivers.sort((a, b) => a.bytes - b.bytes);
  return [...holdings.values()];
}

/**
 * Returns the connections to cut so that at most `perHolder` bytes wait for one holder and `inAll` for everybody: of the
 * biggest holder the fullest connection first, so that many small connections hide nobody.
 */
export function excess(
  receivers: Iterable<Receiver>,
  { perHolder, inAll }: { perHolder: number; inAll: number },
) {
  const holdings = holdingsOf(receivers);
  const cut: Receiver[] = [];
  let sum = holdings.reduce((all, { bytes }) => all + bytes, 0);

  function cutFullest(holding: Holding): void {
    const { receiver, bytes } = holding.receivers.pop()!;
    holding.bytes -= bytes;
    sum -= bytes;
    cut.push(receiver);
  }
  for (const holding of holdings) while (holding.bytes > perHolder) cutFullest(holding);
  while (sum > inAll) cutFullest(holdings.reduce((most, one) => (one.bytes > most.bytes ? one : most)));
  return cut;
}
