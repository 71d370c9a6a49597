import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './errors.js';
import { databaseFile, prepareDirectory } from './paths.js';
import { openDatabase } from './storage/database.js';
import { holdDirectory } from './storage/lock.js';

/** Files of a store beside its database. */
const LEFTOVERS = ['store.db-wal', 'store.db-shm', 'lock.db', 'store.sock'];

/**
 * Moves the database of a store that does not run to another directory of the same file system; does nothing if there is
 * none. SQLite's log is written into the main file first, then one rename decides: a process that is killed meanwhile
 * leaves the whole database in one of the two places, and the next call continues.
 * @throws StoreError `directory_in_use`, `directory_not_writable`, `corrupt`, `other_version`, `two_databases`
 */
export function moveStore(from: string, to: string): void {
  const [source, target] = [databaseFile(from), databaseFile(to)];
  if (!existsSync(source)) return;
  if (existsSync(target)) {
    const places = `${source} and ${target}`;
    throw new StoreError(
      'two_databases',
      `unable to move the store; there are ${places}; move one elsewhere`,
    );
  }
  const release = holdDirectory(from);
  try {
    emptyLog(source);
    prepareDirectory(to);
    renameSync(source, target);
    for (const directory of [to, from]) syncDirectory(directory);
  } finally {
    release();
  }
  for (const file of LEFTOVERS) rmSync(join(from, file), { force: true });
}

/** Checkpoints SQLite's log into the main file, so that this file alone is the database. */
function emptyLog(database: string): void {
  const sqlite = openDatabase(database);
  sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  sqlite.close();
  const log = statSync(`${database}-wal`, { throwIfNoEntry: false });
  if (log && log.size > 0)
    throw new StoreError('directory_in_use', `unable to move the store; somebody reads ${database}`);
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
