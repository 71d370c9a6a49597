import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Where to listen, and the variables that configure it. */
export interface ListenPlace {
  host: string;
  /** 0: any free port. */
  port: number;
  variables: { host: string; port: string };
}

/** The server cannot listen there. The message is one sentence that names the variable to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** Error code of the system, such as `EADDRINUSE`. */
  readonly code: string | undefined;

  constructor(message: string, cause: NodeJS.ErrnoException) {
    super(message, { cause });
    this.code = cause.code;
  }
}

/**
 * Starts to listen. Resolves to the port.
 * @throws ListenError
 */
export async function listen(server: Server, { host, port, variables }: ListenPlace): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    const reason = reasonOf(error.code, variables);
    throw new ListenError(`unable to listen on ${host}:${port}; ${reason}`, error);
  }
  return (server.address() as AddressInfo).port;
}

function reasonOf(code: string | undefined, { host, port }: ListenPlace['variables']): string {
  if (code === 'EADDRINUSE') return `the port is in use (set ${port})`;
  if (code === 'EACCES') return `this user may not use the port (set ${port})`;
  return `this machine has no such address (${code}; set ${host})`;
}
