import mongoose from 'mongoose';
import { withTimeout } from '../../async/with-timeout.js';
import { WRITE_DEADLINE_MS } from './write-deadline.js';

/**
 * Resolves with the result of a command on which a room's whole log waits, within a time limit.
 * The driver (7.8) never settles a command that it writes in the turn in which its socket closes. A write that is stored
 * after all does no harm: the unique indexes, or the condition of an update, recognize it.
 * @param ms - milliseconds; by default all that a write may take, since the log waits for one command at a time
 * @throws MongoNetworkTimeoutError after `ms`, as for a lost response
 */
export function withCommandTimeout<T>(command: PromiseLike<T>, ms = WRITE_DEADLINE_MS): Promise<T> {
  return withTimeout(command, ms, () => {
    throw new mongoose.mongo.MongoNetworkTimeoutError('the command timed out');
  });
}
