import { Agent } from 'node:http';
import type { AgentOptions, IncomingMessage } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { LookupAddress } from 'node:dns';

/** Connections at once under one name, and of these, how many are kept while nothing is sent. */
const MAX_CONNECTIONS = 10;
const MAX_IDLE = 2;
/** Milliseconds that a connection is kept while nothing is sent: less than servers keep theirs, which is 5 s and more. */
const IDLE_MS = 4000;
/** Bytes of a body that are skipped to keep the connection; behind a longer one it is closed. */
const MAX_SKIPPED = 64 * 1024;
/** Milliseconds in which a body must end to keep the connection. */
const MAX_SKIP_MS = 1000;

const OPTIONS: AgentOptions = {
  ...{ keepAlive: true, maxSockets: MAX_CONNECTIONS, maxFreeSockets: MAX_IDLE },
  timeout: IDLE_MS,
  // The one that was used last is the least likely to be closed by the other side.
  scheduling: 'lifo',
};

/** What tells connections apart, beside host and port: under whose name, and to which addresses. */
interface Kept {
  keptAs?: string;
}

class KeptAgent extends Agent {
  override getName(options: Parameters<Agent['getName']>[0] & Kept): string {
    return `${super.getName(options)} ${options?.keptAs}`;
  }
}
class KeptTlsAgent extends TlsAgent {
  override getName(options: Parameters<TlsAgent['getName']>[0] & Kept): string {
    return `${super.getName(options)} ${options?.keptAs}`;
  }
}

/** What Node reports where the other side has closed the connection; "socket hang up" is an `ECONNRESET`. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE']);

/** A kept connection was closed before a response came: mostly while it was idle, before the request was read. */
export class ConnectionGone extends Error {
  override readonly name = 'ConnectionGone';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }

  /** Returns the failure of a request over a kept connection, as this one where it was closed. */
  static from(error: NodeJS.ErrnoException): Error {
    return CLOSED.has(error.code ?? '') ? new ConnectionGone(error) : error;
  }
}

/** Keeps connections to servers that are called often. One is used again under the same name and to the same addresses only. */
export function createKeptConnections() {
  const agents = { 'http:': new KeptAgent(OPTIONS), 'https:': new KeptTlsAgent(OPTIONS) };

  return {
    /** Returns the options of a request that may use a kept connection. */
    optionsFor({ protocol }: URL, name: string, addresses: readonly LookupAddress[]) {
      const keptAs = [name, ...addresses.map(({ address }) => address).sort()].join(' ');
      return { agent: agents[protocol as keyof typeof agents], keptAs };
    },
  };
}

/**
 * Reads and discards the body of a response, so that its connection can be used again. A body that is long, slow or cut off is left unread,
 * and the connection must be closed. Never rejects.
 */
export function skipBody(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let skipped = 0;
    const timer = setTimeout(end, MAX_SKIP_MS);
    function end(): void {
      clearTimeout(timer);
      resolve();
    }
    response.on('data', (chunk: Buffer) => {
      skipped += chunk.length;
      if (skipped > MAX_SKIPPED) end();
    });
    for (const event of ['end', 'error', 'close']) response.on(event, end);
  });
}
