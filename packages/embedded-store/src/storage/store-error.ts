import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../errors.js';

const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
const DAMAGED = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'];
/** Below this many free bytes SQLite fails in several ways, and not always by saying that the disk is full. */
const NO_SPACE = 64 * 1024;
/** Reasons why a path cannot be used, by error code of the system or of SQLite. */
const REASONS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'it is no directory',
  EISDIR: 'it is a directory',
  ENOENT: 'nothing can be created there',
  SQLITE_READONLY: 'this user may not write there',
};

/** `SQLITE_IOERR` of `SQLITE_IOERR_WRITE`: SQLite's own codes have detail after their second word. */
const primaryCode = (code: string) => /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;

const codeOf = (error: unknown) => primaryCode((error as { code?: string } | null)?.code ?? '');

/** Returns whether an error may mean that nothing can be written; SQLite's `IOERR` may come from a read, too. */
export function isWriteFailure(error: unknown): boolean {
  const code = codeOf(error);
  return (
    FULL.includes(code) || ['SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'EROFS'].includes(code)
  );
}

/** Returns whether SQLite found a file damaged, or not a database. */
export function isDamaged(error: unknown): boolean {
  return DAMAGED.includes(codeOf(error));
}

/** Returns whether an error says that the disk is full, or is one that a full disk causes. */
export function isDiskFull(error: unknown, path: string): boolean {
  const code = codeOf(error);
  if (FULL.includes(code)) return true;
  return ['SQLITE_IOERR', 'SQLITE_CANTOPEN'].includes(code) && freeBytes(path) < NO_SPACE;
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return dirname(path) === path ? Infinity : freeBytes(dirname(path));
  }
}

/** Returns why the store cannot be opened at this path, in one sentence. What is neither of the system nor of SQLite stays. */
export function toStoreError(cause: unknown, path: string): Error {
  const code = codeOf(cause);
  if (cause instanceof StoreError || code === '') return cause as Error;
  const error = (kind: StoreError['code'], reason: string) =>
    new StoreError(kind, `unable to open the store; ${reason}`, { cause });
  if (isDamaged(cause)) return error('corrupt', `${path} is damaged or no database; put a backup back`);
  if (isDiskFull(cause, path)) return error('disk_full', `the disk is full, and ${path} cannot be written`);
  return error('directory_not_writable', `${path} cannot be written: ${REASONS[code] ?? code}`);
}
