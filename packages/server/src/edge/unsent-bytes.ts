import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { kernelProgress } from '../internals/node-http.js';

/** Bytes that may wait for one user on all connections together, and for all users. */
export const MAX_UNSENT_PER_HOLDER = 8 * 1024 * 1024;
export const MAX_UNSENT_IN_ALL = 256 * 1024 * 1024;
/** Looks in a row, one a second, after which a connection that takes no bytes is stalled. */
export const MAX_CHECKS_WITHOUT_PROGRESS = 30;

/** A TCP connection, or a client without one of its own, for which bytes may wait. */
export interface Receiver {
  /** Undefined for a client that polls. */
  readonly socket: Socket | undefined;
  readonly pending: ReadonlySet<ServerResponse>;
  /** The owner of these bytes: a user may have many connections. */
  readonly holder: unknown;
  /** Bytes that wait before the connection, as Engine.IO's packets do. */
  queued: number;
  /** Bytes that the kernel had taken at the last check, and the number of checks since then that saw no progress. */
  progress: { taken: number; checks: number };
}

/** Returns the bytes that wait for a receiver, including responses behind the current one. */
export function unsentOf({ socket, pending, queued }: Receiver): number {
  let bytes = (socket?.writableLength ?? 0) + queued;
  // The current response reports the socket's bytes as its own.
  for (const response of pending) if (!response.socket) bytes += response.writableLength;
  return bytes;
}

/** Records one check of a connection. Returns whether bytes wait and the peer has taken none for too long. */
export function isStalled(receiver: Receiver): boolean {
  const { progress } = receiver;
  const { taken, waiting } = kernelProgress(receiver.socket);
  const waits = waiting > 0 && taken === progress.taken;
  receiver.progress = { taken, checks: waits ? progress.checks + 1 : 0 };
  return receiver.progress.checks >= MAX_CHECKS_WITHOUT_PROGRESS;
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
 * Returns the connections to disconnect so that at most `perHolder` bytes wait for one holder and `inAll` for all holders.
 * The fullest connection of the biggest holder comes first, so that splitting bytes over many connections is no use.
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
