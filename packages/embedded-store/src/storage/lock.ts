import { join } from 'node:path';
import Database from 'libsql';
import { StoreError } from '../errors.js';

/**
 * Holds a directory for this process: an exclusive SQLite lock on a file of its own, which the operating system
 * releases when the process dies, however it dies.
 * @returns a function that gives the directory free
 * @throws StoreError `directory_in_use`, `directory_not_writable`
 */
export function holdDirectory(directory: string): () => void {
  let lock: InstanceType<typeof Database> | undefined;
  try {
    lock = new Database(join(directory, 'lock.db'), { timeout: 0 });
    lock.exec('PRAGMA locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { code = '' } = error as { code?: string };
    if (code.startsWith('SQLITE_BUSY')) {
      throw new StoreError(
        'directory_in_use',
        `the data directory ${directory} is in use by another process`,
        { cause: error },
      );
    }
    throw new StoreError('directory_not_writable', `the data directory ${directory} cannot be written`, {
      cause: error,
    });
  }
  return () => lock.close();
}
