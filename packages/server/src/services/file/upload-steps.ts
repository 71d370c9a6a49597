import { MESSAGE_ID_PATTERN, UPLOAD_PART_BYTES } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { macOfPart, partCount, partLength, sealPart } from '../../crypto/sealed-frames.js';
import { AppError, fieldError } from '../../errors.js';
import type { FileRecord } from '../../models/file.js';
import { toObjectId } from '../../models/object-id.js';
import type { FileStore } from '../../storage/files/chunks.js';
import { readBytes } from './file-bytes.js';
import type { ReadableParts } from './file-bytes.js';
import type { FileFields, OpenFile } from './file-fields.js';
import type { FileStates } from './file-states.js';
import { OTHER_TYPE, fileTypeOf } from './file-type.js';
import type { PartQueue, Reader } from './part-queue.js';

/** Reads the body of a part. @throws AppError `payload_too_large` where it has more bytes than these */
export type ReadBody = (bytes: number) => Promise<Buffer>;

/** What uploads are made of. */
export interface UploadParts {
  states: FileStates;
  fields: FileFields;
  store: FileStore;
  readAs: (reader: Reader) => ReadableParts;
  queue: PartQueue;
}

/** Creates the steps of an upload. */
export function createUploadSteps({ states, fields, store, readAs, queue }: UploadParts) {
  /** @throws AppError `file_not_found` also for a file of another user */
  async function findOwn({ siteId, userId }: Actor, id: string): Promise<FileRecord> {
    const row = MESSAGE_ID_PATTERN.test(id) ? await states.find(toObjectId(id)) : null;
    if (row?.site.toString() !== siteId || row.owner.toString() !== userId)
      throw new AppError('file_not_found');
    return row;
  }

  async function storePart(row: FileRecord, n: number, read: ReadBody): Promise<void> {
    const { key, sealed } = await fields.openLiving(row);
    if (!(n < partCount(sealed.size)))
      throw fieldError({ path: 'n', code: 'too_big', message: `must be below ${partCount(sealed.size)}` });
    const length = partLength(sealed.size, n);
    const bytes = await read(length);
    if (bytes.length !== length)
      throw fieldError({ path: 'body', code: 'wrong_length', message: `must have ${length} bytes` });
    const mac = macOfPart(key, n, bytes);
    const stored = await queue.write(length, () =>
      store.put(sealed.id, n, { data: sealPart(key, sealed, n, bytes), mac }),
    );
    if (stored !== mac) throw new AppError('part_conflict');
    if (row.parts.includes(n) || (await states.addPart(row._id, n))) return;
    // Cancelled meanwhile, or complete: then another request stored the same part.
    if ((await states.find(row._id))?.parts.includes(n)) return;
    await store.remove(sealed.id, n);
    throw new AppError('file_gone');
  }

  async function typeOf(userId: string, file: OpenFile): Promise<string> {
    const { value: start } = await readBytes(readAs({ userId }), file, {
      from: 0,
      to: Math.min(UPLOAD_PART_BYTES, file.sealed.size),
    }).next();
    return start ? fileTypeOf(start) : OTHER_TYPE;
  }

  return { findOwn, storePart, typeOf };
}
