import { chmodSync, closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'libsql';
import { StoreError } from '../errors.js';
import { giveToOwner } from '../paths.js';
import { isDamaged, toStoreError } from './store-error.js';

const inUse = (directory: string, cause?: unknown) =>
  new StoreError(
    'directory_in_use',
    `unable to open the store; the data directory ${directory} is in use by another process`,
    { cause },
  );

/**
 * Locks a directory for this process, by an exclusive SQLite lock on a file of its own, which the operating system
 * releases when the process ends in any way.
 * @returns a function that releases the directory
 * @throws StoreError `directory_in_use`, `directory_not_writable`, `disk_full`, `corrupt`
 */
export function holdDirectory(directory: string): () => void {
  const file = join(directory, 'lock.db');
  let lock: InstanceType<typeof Database> | undefined;
  try {
    closeToOthers(file);
    lock = new Database(file, { timeout: 0 });
    lock.exec('PRAGMA locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { code = '' } = error as { code?: string };
    if (code.startsWith('SQLITE_BUSY')) throw inUse(directory, error);
    if (isDamaged(error))
      throw new StoreError('corrupt', `unable to open the store; ${file} is no lock file; remove it`, {
        cause: error,
      });
    throw toStoreError(error, directory);
  }
  return () => lock.close();
}

/** Whoever can write the lock file can hold it and keep the store from starting. */
function closeToOthers(file: string): void {
  try {
    // Only a new file is opened here: closing a handle on a file that this process holds would release its lock.
    closeSync(openSync(file, 'wx', 0o600));
    giveToOwner(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
}

/**
 * A second check: a process silently loses a POSIX lock when it closes any other handle on the locked file (a backup tool
 * inside it, for example), but its socket still accepts connections.
 * @throws StoreError `directory_in_use`
 */
export async function refuseIfServed(directory: string, socketPath: string): Promise<void> {
  const isServed = await new Promise<boolean>((resolve) => {
    const socket = connect(socketPath);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
  if (isServed) throw inUse(directory);
}
