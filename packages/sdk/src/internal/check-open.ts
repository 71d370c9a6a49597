import type { Environment } from '../environment.js';
import { ChatError } from '../errors.js';

/** Creates the error of a call on a client that was closed. */
export const clientClosed = () => new ChatError('closed', 'The client was closed');

/** @throws {closed} the client was closed */
export function checkOpen({ closed }: Pick<Environment, 'closed'>): void {
  if (closed.aborted) throw clientClosed();
}
