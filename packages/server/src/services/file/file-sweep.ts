import { createPeriodicTask } from '../../async/periodic-task.js';
import type { FileRecord } from '../../models/file.js';
import { dueBy } from '../../models/due-by.js';
import { failureOf } from '../../storage/driver-errors.js';
import type { FileStore } from '../../storage/files/chunks.js';
import type { ServicesDeps } from '../deps.js';
import type { ClaimedMessage, FindClaimed } from './claimed-message.js';
import { removeParts } from './file-bytes.js';
import type { FileStates } from './file-states.js';

const INTERVAL_MS = 30_000;
/** Files that are read at once. */
const MAX_FILES = 100;
/** Files one after the other that cannot be collected, after which the store of files counts as away. */
const MAX_FAILED_IN_A_ROW = 10;
const FAILURE = 'unable to collect files that no message has';

/**
 * Creates the collector of files: it finishes what requests left. A file that nobody has touched for a day, and that no
 * message has, is not dropped before another day: the message that claimed it may have been on its way. Parts are removed
 * twice, a day apart, for the same reason. Several nodes may do the same at once.
 */
export function createFileSweep(
  { models: { File }, clock, logger }: Pick<ServicesDeps, 'models' | 'clock' | 'logger'>,
  parts: {
    states: Pick<FileStates, 'settle'>;
    store: Pick<FileStore, 'remove'>;
    findClaimed: FindClaimed;
  },
) {
  const { states, store, findClaimed } = parts;

  async function collect(file: FileRecord): Promise<void> {
    if (file.state !== 'deleted') return states.settle(file, nextOf(file, await findClaimed(file)));
    await removeParts(store, file);
    await states.settle(file, file.isEmptied ? 'removed' : 'deleted');
  }

  /** @returns whether the file was collected; one that was not stays due */
  async function attempt(file: FileRecord, { isAlone }: { isAlone: boolean }): Promise<boolean> {
    try {
      await collect(file);
      return true;
    } catch (error) {
      // What stores files is away, for all others as well; a single file may be unreadable for good.
      if (failureOf(error) && !isAlone) throw error;
      logger.warn({ err: error }, FAILURE);
      return false;
    }
  }

  async function look(isStopped: () => boolean): Promise<void> {
    const now = new Date(clock());
    let due: FileRecord[];
    let failed = 0;
    let inARow = 0;
    do {
      due = await File.find({ lookAt: dueBy(now) })
        .sort({ lookAt: 1 })
        // What failed before is the first again.
        .skip(failed)
        .limit(MAX_FILES)
        .lean<FileRecord[]>();
      for (const file of due) {
        if (isStopped()) return;
        const isDone = await attempt(file, { isAlone: inARow < MAX_FAILED_IN_A_ROW });
        inARow = isDone ? 0 : inARow + 1;
        if (!isDone) failed += 1;
      }
    } while (due.length === MAX_FILES);
  }

  return createPeriodicTask({ run: look, intervalMs: INTERVAL_MS, logger, failure: FAILURE });
}

/** Returns what a file becomes that is looked at. */
function nextOf({ state }: FileRecord, message: ClaimedMessage): FileRecord['state'] {
  // What no key opens may be opened again, once the operator has found the key.
  if (message === 'alive' || message === 'unreadable') return 'attached';
  if (message === 'deleted') return 'deleted';
  return state === 'deleting' ? 'deleted' : 'deleting';
}
