import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StoreError } from './errors.js';

/** Longest path of a Unix socket in bytes. */
const MAX_SOCKET_PATH = 107;

export function databaseFile(directory: string): string {
  return join(directory, 'store.db');
}

/**
 * Where the store listens: `<directory>/store.sock`; where that is too long for a Unix socket, a private directory of
 * this user below the system's temporary one, named by a hash of the directory.
 */
export function socketPath(directory: string): string {
  const path = join(resolve(directory), 'store.sock');
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  const hash = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 24);
  const home = join(tmpdir(), `sotto-${process.getuid?.() ?? 0}-${hash}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(home);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o077) !== 0) {
    throw new StoreError(
      'path_too_long',
      `the path ${path} is too long for a socket, and ${home} belongs to somebody else`,
    );
  }
  return join(home, 'store.sock');
}

/** The connection string for a store on this directory, for this and every other process of the machine. */
export function embeddedStoreUri(directory: string): string {
  return `mongodb://${encodeURIComponent(socketPath(directory))}/sotto?directConnection=true&retryWrites=false&retryReads=false`;
}
