import type { Model } from 'mongoose';
import type { Logger } from 'pino';
import type { Models } from '../../models/index.js';

const NAMESPACE_NOT_FOUND = 26;
const INDEX_NOT_FOUND = 27;

/**
 * Converts the data of an earlier version to the form of this one.
 *
 * - `run` is idempotent: it may be killed anywhere and then starts from the beginning, so it looks only for what is
 *   still in the old form.
 * - It may run on two nodes at once (a runner that hangs is replaced), so every write is atomic and names the old form
 *   in its filter.
 * - Nodes of the version before may still be running and writing the old form; what reads a field that a migration
 *   fills must accept a row without it.
 * - It runs before the indexes of this version are created: it may remove what a new unique index would refuse, and drop
 *   an index that this version no longer declares (`dropIndex`). On an empty store there is nothing for it to do.
 */
export interface Migration {
  /** 1, 2, 3 ... without gaps. */
  version: number;
  /** What it does, in a few words for the log. */
  name: string;
  run(models: Models, logger: Logger): Promise<void>;
}

/** Drops an index that this version no longer declares; does nothing where it is gone. For migrations. */
export async function dropIndex(model: Pick<Model<unknown>, 'collection'>, name: string): Promise<void> {
  try {
    await model.collection.dropIndex(name);
  } catch (error) {
    const { code } = error as { code?: number };
    if (code !== INDEX_NOT_FOUND && code !== NAMESPACE_NOT_FOUND) throw error;
  }
}
