import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StoreError } from './errors.js';

/** Longest path of a Unix socket in bytes. */
const MAX_SOCKET_PATH = 107;
/** First bit of a directory's mode that makes it everybody's, such as /tmp. */
const STICKY = 0o1000;

export function databaseFile(directory: string): string {
  return join(directory, 'store.db');
}

/** One name for a directory, however it was reached. */
function canonical(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return resolve(directory);
  }
}

/**
 * Makes the data directory where it is missing, for its owner only.
 * @throws StoreError `directory_not_writable`
 */
export function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { mode, uid } = lstatSync(canonical(directory));
    const ours = uid === (process.getuid?.() ?? uid);
    if (ours && (mode & 0o077) !== 0 && (mode & STICKY) === 0) chmodSync(directory, 0o700);
  } catch (cause) {
    throw new StoreError(
      'directory_not_writable',
      `unable to open the store; the data directory ${directory} cannot be made`,
      { cause },
    );
  }
}

/**
 * Where the store listens: `<directory>/store.sock`; where that is too long for a Unix socket, a private directory of
 * this user below the system's temporary one, named by a hash of the directory.
 * @throws StoreError `path_too_long`
 */
export function socketPath(directory: string): string {
  const home = canonical(directory);
  const path = join(home, 'store.sock');
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  const user = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 24);
  const short = join(tmpdir(), `sotto-${user}-${hash}`);
  if (Buffer.byteLength(join(short, 'store.sock')) > MAX_SOCKET_PATH)
    throw new StoreError(
      'path_too_long',
      `unable to open the store; the path ${path} is too long for a socket`,
    );
  mkdirSync(short, { recursive: true, mode: 0o700 });
  const found = lstatSync(short);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0)
    throw new StoreError(
      'path_too_long',
      `unable to open the store; the path ${path} is too long for a socket, and ${short} is not ours alone`,
    );
  return join(short, 'store.sock');
}

/** The connection string for a store on this directory, for this and every other process of the machine. */
export function embeddedStoreUri(directory: string): string {
  const path = encodeURIComponent(socketPath(directory));
  return `mongodb://${path}/sotto?directConnection=true&retryWrites=false&retryReads=false`;
}
