import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import { openPart, partCount, partLength } from '../../crypto/sealed-frames.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { FileRecord } from '../../models/file.js';
import type { FileStore } from '../../storage/files/chunks.js';
import type { OpenFile } from './file-fields.js';

/** The parts of files as one reader gets them, in turn with others. */
export type ReadableParts = Pick<FileStore, 'get'>;

/** Bytes of a file: from the first one up to another that does not belong to them. */
export interface ByteRange {
  from: number;
  to: number;
}

/**
 * Reads a range of a file, one part in memory at a time.
 * @throws DecryptionError where a part is missing, or is not what was sealed
 */
export async function* readBytes(
  store: ReadableParts,
  { key, sealed }: OpenFile,
  { from, to }: ByteRange,
): AsyncGenerator<Buffer> {
  for (let part = Math.floor(from / UPLOAD_PART_BYTES); part * UPLOAD_PART_BYTES < to; part += 1) {
    const data = await store.get(sealed.id, part);
    if (!data) throw new DecryptionError(`part ${part} of the file ${sealed.id} is missing`);
    const start = part * UPLOAD_PART_BYTES;
    const range = {
      from: Math.max(0, from - start),
      to: Math.min(partLength(sealed.size, part), to - start),
    };
    yield openPart(key, sealed, part, data, range);
  }
}

/** Removes what is stored of a file's bytes. */
export async function removeParts(
  store: Pick<FileStore, 'remove'>,
  { _id, size }: Pick<FileRecord, '_id' | 'size'>,
): Promise<void> {
  for (let n = 0; n < partCount(size); n += 1) await store.remove(_id.toString(), n);
}
