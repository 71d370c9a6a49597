import mongoose from 'mongoose';
import { withTimeout } from '../../async/with-timeout.js';

/** Milliseconds after which an unanswered command is treated as lost. */
const COMMAND_TIMEOUT_MS = 8000;

/**
 * Resolves with the result of a command on which a room's whole log waits, within a time limit.
 * The driver (7.8) never settles a command that it writes in the turn in which its socket closes. A write that is stored
 * after all does no harm: the unique indexes, or the condition of an update, recognize it.
 * @param ms - milliseconds, 8000 by default
 * @throws MongoNetworkTimeoutError after `ms`, as for a lost response
 */
export function withAnswerTimeout<T>(command: PromiseLike<T>, ms = COMMAND_TIMEOUT_MS): Promise<T> {
  return withTimeout(command, ms, () => {
    throw new mongoose.mongo.MongoNetworkTimeoutError('no answer to a command');
  });
}
