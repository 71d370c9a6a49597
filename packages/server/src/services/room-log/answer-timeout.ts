import mongoose from 'mongoose';
import { withTimeout } from '../../async/with-timeout.js';

/** Without an answer for so long, in milliseconds, the answer counts as lost. */
const COMMAND_TIMEOUT_MS = 8000;

/**
 * The answer to a command on which a room's whole log waits.
 * The driver (7.8) never answers a command that it writes in the very turn in which its socket closes. A write that
 * lands after all does no harm: the unique indexes, or the condition of an update, know it.
 * @throws MongoNetworkTimeoutError after `ms`, 8 s where nothing is said, as for an answer that was lost
 */
export function withAnswerTimeout<T>(command: PromiseLike<T>, ms = COMMAND_TIMEOUT_MS): Promise<T> {
  return withTimeout(command, ms, () => {
    throw new mongoose.mongo.MongoNetworkTimeoutError('no answer to a command');
  });
}
