import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { KeyError } from '../crypto/keyring.js';

/** Returns the paths of the key files, by purpose. */
export function keyFiles(dataDir: string): { messages: string; tokens: string } {
  const directory = join(resolve(dataDir), 'keys');
  return { messages: join(directory, 'fernet.key'), tokens: join(directory, 'token.key') };
}

/** Returns the path of the file that remembers who was erased: with the keys, as backups of the store must not hold it. */
export function erasureFile(dataDir: string): string {
  return join(resolve(dataDir), 'keys', 'erasures');
}

/**
 * Returns the keys in a file; null where there is no file.
 * @throws KeyError
 */
export function readKeyFile(file: string, logger: Pick<Logger, 'warn'>): string[] | null {
  try {
    const text = readFileSync(file, 'utf8');
    closeToOthers(file, logger);
    return text.split(/[\s,]+/).filter(Boolean);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    const reason = code === 'EISDIR' ? 'it is a directory' : `does this user own it? (${code})`;
    throw new KeyError(`unable to read the key file ${file}; ${reason}`, { cause });
  }
}

/**
 * Writes a new key, readable by its owner only. Flushes it to disk before anything is encrypted with it.
 * @throws KeyError
 */
export function createKeyFile(file: string, key: string): void {
  try {
    createDirectory(dirname(file));
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // A partial file would keep the next start from creating a complete one.
    if (code !== 'EEXIST') rmSync(file, { force: true });
    const reason = code === 'ENOSPC' ? 'the disk is full' : `may this user write there? (${code})`;
    throw new KeyError(`unable to write the key file ${file}; ${reason}`, { cause });
  }
}

/** Creates the directory of the keys. Its parent exists: the store is in it. */
function createDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Closes a file that other users can read, such as a restored copy. The mode of a mounted secret is left to its mount. */
function closeToOthers(file: string, logger: Pick<Logger, 'warn'>): void {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  const was = `the key file ${file} was open to other users (mode 0${mode.toString(8)})`;
  try {
    chmodSync(file, 0o600);
    logger.warn(`${was}; it is closed now, but other users may have a copy`);
  } catch (error) {
    if (!['EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    logger.warn(`${was}, and this user cannot change that`);
  }
}
