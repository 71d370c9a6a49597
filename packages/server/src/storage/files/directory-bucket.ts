import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError } from '../store-error.js';
import { BucketError } from './bucket.js';
import type { Bucket } from './bucket.js';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
/** Node.js cannot flush a directory there, and NTFS needs no such flush. */
const CAN_FLUSH_DIRECTORIES = process.platform !== 'win32';

/**
 * Creates a bucket that is a directory beside the embedded store, one file an object: its commits are of messages then, and
 * wait for no part. An object is on the disk, and whole, before `put` resolves. Only one process may have it.
 * @throws StoreError
 */
export function createDirectoryBucket(directory: string): Bucket {
  const drafts = join(directory, 'drafts');
  try {
    mkdirSync(drafts, { recursive: true, mode: 0o700 });
    // Also the directory itself survives a loss of power.
    if (CAN_FLUSH_DIRECTORIES) for (const one of [directory, dirname(directory)]) flushNow(one);
    // What a process was writing when it was killed.
    for (const name of readdirSync(drafts)) rmSync(join(drafts, name));
  } catch (cause) {
    throw new StoreError(`unable to open the store; ${reasonOf(directory, cause)}`, { cause });
  }
  const fileOf = (key: string) => join(directory, key.replace('/', '.'));

  return {
    isLocal: true,
    async put(key, bytes) {
      const draft = join(drafts, randomUUID());
      try {
        await writeFile(draft, bytes, { mode: 0o600, flush: true });
        await rename(draft, fileOf(key));
        if (CAN_FLUSH_DIRECTORIES) await flush(directory);
      } catch (cause) {
        await rm(draft, { force: true }).catch(() => undefined);
        throw failed(directory, cause);
      }
    },
    async get(key) {
      try {
        return await readFile(fileOf(key));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw failed(directory, cause);
      }
    },
    async remove(key) {
      try {
        await rm(fileOf(key), { force: true });
      } catch (cause) {
        throw failed(directory, cause);
      }
    },
  };
}

function flushNow(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a rename in a directory survive a loss of power. */
async function flush(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function failed(directory: string, cause: unknown): BucketError {
  const isFull = FULL.has((cause as NodeJS.ErrnoException).code ?? '');
  return new BucketError(isFull ? 'away' : 'operator', reasonOf(directory, cause), { cause });
}

function reasonOf(directory: string, cause: unknown): string {
  const { code = '' } = cause as NodeJS.ErrnoException;
  return FULL.has(code)
    ? `the disk is full, and ${directory} cannot be written`
    : `${directory} cannot be used (${code}); may this user read and write there?`;
}
