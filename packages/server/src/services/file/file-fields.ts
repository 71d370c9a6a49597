import type { FileRef } from '@sotto/protocol';
import type { SealedFile } from '../../crypto/sealed-frames.js';
import { DecryptionError } from '../../crypto/keyring.js';
import { AppError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import type { KeysService } from '../keys.js';

/** What a file is, as it is sealed: its name tells as much as its bytes. */
export type FileMeta = Omit<FileRef, 'id'>;

/** A file whose key is there. */
export interface OpenFile {
  key: Buffer;
  /** Id, and the size that cannot be changed without the owner's key. */
  sealed: SealedFile;
  ref: FileRef;
}

export type FileFields = ReturnType<typeof createFileFields>;

/** Seals and opens the key of a file and what it is, with the data key of its owner. */
export function createFileFields({ keys }: { keys: Pick<KeysService, 'sealForUser' | 'load'> }) {
  /** Returns a file; null where its key is destroyed, or that of its owner. */
  async function open({
    _id,
    key,
    meta,
  }: Pick<FileRecord, '_id' | 'key' | 'meta'>): Promise<OpenFile | null> {
    if (!key || !meta) return null;
    const id = _id.toString();
    const loaded = await keys.load([key.keyId, meta.keyId]);
    try {
      const known = JSON.parse(loaded.open({ id, path: 'meta' }, meta)) as FileMeta;
      return {
        key: Buffer.from(loaded.open({ id, path: 'key' }, key), 'base64url'),
        sealed: { id, size: known.size },
        ref: { id, ...known },
      };
    } catch (error) {
      if (error instanceof DecryptionError) return null;
      throw error;
    }
  }
  return {
    /** @throws AppError as `keys.ofUser` */
    sealKey: (userId: string, id: string, key: Buffer) =>
      keys.sealForUser(userId, { id, path: 'key' }, key.toString('base64url')),
    /** @throws AppError as `keys.ofUser` */
    sealMeta: (userId: string, id: string, meta: FileMeta) =>
      keys.sealForUser(userId, { id, path: 'meta' }, JSON.stringify(meta)),
    open,
    /** Returns a file that is not given up. @throws AppError `file_gone` */
    async openLiving(row: Pick<FileRecord, '_id' | 'key' | 'meta' | 'state'>): Promise<OpenFile> {
      const isOver = row.state === 'deleting' || row.state === 'deleted';
      const opened = isOver ? null : await open(row);
      if (!opened) throw new AppError('file_gone');
      return opened;
    },
  };
}
