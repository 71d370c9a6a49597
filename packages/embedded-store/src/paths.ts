import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StoreError } from './errors.js';
import { toStoreError } from './storage/store-error.js';

/** Longest path of a Unix socket in bytes. */
const MAX_SOCKET_PATH = 107;
/** Sticky bit in the mode of a directory that everybody uses, such as /tmp. */
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
 * Creates a directory and those above it that are missing. Node's own way goes on for ever where a parent is there and
 * takes no directory, such as /proc (`mkdir` says ENOENT).
 */
function createDirectory(directory: string): void {
  const path = resolve(directory);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) createDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

/**
 * Creates the data directory if it is missing, for its owner only.
 * @throws StoreError `directory_not_writable`, `disk_full`
 */
export function prepareDirectory(directory: string): void {
  try {
    createDirectory(directory);
    const { mode, uid } = lstatSync(canonical(directory));
    const ours = uid === (process.getuid?.() ?? uid);
    if (ours && (mode & 0o077) !== 0 && (mode & STICKY) === 0) chmodSync(directory, 0o700);
  } catch (cause) {
    throw toStoreError(cause, resolve(directory));
  }
}

/**
 * Gives a new file to the owner of its directory: a command of root's beside a stopped service leaves nothing behind that
 * the service cannot open.
 */
export function giveToOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/**
 * Where the store listens: `<directory>/store.sock`; where that is too long for a Unix socket (or has a percent sign),
 * in a private directory of this user below the system's temporary one, named by a hash of the data directory.
 * @throws StoreError `path_too_long`
 */
export function socketPath(directory: string): string {
  const home = canonical(directory);
  const path = join(home, 'store.sock');
  // The driver decodes a path twice, which a percent sign does not survive.
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH && !path.includes('%')) return path;
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
      `unable to open the store; the path ${path} cannot be a socket, and ${short} is not ours alone`,
    );
  return join(short, 'store.sock');
}

/** Windows has no Unix sockets that the driver knows: there the store listens on loopback TCP. */
export const USES_TCP = process.platform === 'win32';

/** Says, on Windows, on which port of 127.0.0.1 the store listens. */
export function portFile(directory: string): string {
  return join(canonical(directory), 'store.port');
}

function hostOf(directory: string, tcp: boolean): string {
  if (!tcp) return encodeURIComponent(socketPath(directory));
  try {
    return `127.0.0.1:${Number.parseInt(readFileSync(portFile(directory), 'utf8'), 10)}`;
  } catch (cause) {
    throw new StoreError('not_running', `unable to reach the store; none runs on ${directory}`, { cause });
  }
}

/**
 * The connection string for a store on this directory, for this and every other process of the machine.
 * @throws StoreError `path_too_long`; on Windows `not_running`
 */
export function embeddedStoreUri(directory: string, tcp = USES_TCP): string {
  return `mongodb://${hostOf(directory, tcp)}/sotto?directConnection=true&retryWrites=false&retryReads=false`;
}
