import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { SealedText } from '../../crypto/data-keys.js';
import type { FileRecord, FileState } from '../../models/file.js';
import type { Models } from '../../models/index.js';
import { DAY_MS, LIVING, dropped } from './file-drop.js';

/** Files of one user: counting more would keep the store busy. */
const MAX_COUNTED = 10_000;
/** Uploads count as under way that were touched in this time, in milliseconds. */
const ACTIVE_MS = 3_600_000;

/** States of a file that no message has yet, and that one may have. */
export const OPEN_STATES: FileState[] = ['uploading', 'ready'];

export type FileStates = ReturnType<typeof createFileStates>;

/** What the owner of files may still add. */
interface FileUse {
  /** Bytes of files that are not deleted. */
  bytes: number;
  /** Uploads under way. */
  uploads: number;
}

/**
 * The changes of a file's state: each is one write that applies only to the state that it was decided on. Whatever is left
 * in between, the collector decides at `lookAt`.
 */
export function createFileStates({
  models: { File },
  clock,
}: {
  models: Pick<Models, 'File'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const inDay = () => new Date(clock() + DAY_MS);

  return {
    find: (id: Types.ObjectId) =>
      File.findOne({ _id: { $eq: id } })
        .read('primary')
        .lean<FileRecord | null>(),

    async create(
      file: Pick<FileRecord, '_id' | 'site' | 'room' | 'owner' | 'size' | 'key' | 'meta' | 'previewOf'>,
    ) {
      await File.create({
        ...file,
        ...{ state: 'uploading', parts: [], lookAt: inDay(), createdAt: new Date(clock()) },
      });
    },

    /** Removes an upload that its user knows nothing of, and that therefore has no parts. */
    async discard(id: Types.ObjectId): Promise<void> {
      await File.deleteOne({ _id: { $eq: id }, state: { $eq: 'uploading' } });
    },

    /** Returns what the files of a user take. */
    async useOf(owner: Types.ObjectId): Promise<FileUse> {
      const files = await File.find({ owner: { $eq: owner }, state: mongoose.trusted({ $in: COUNTED }) })
        .select('size state lookAt')
        .limit(MAX_COUNTED + 1)
        .read('primary')
        .lean<Pick<FileRecord, 'size' | 'state' | 'lookAt'>[]>();
      const since = clock() + DAY_MS - ACTIVE_MS;
      return {
        bytes: files.length > MAX_COUNTED ? Infinity : files.reduce((sum, { size }) => sum + size, 0),
        uploads: files.filter(({ state, lookAt }) => state === 'uploading' && Number(lookAt) > since).length,
      };
    },

    /** Records a stored part. @returns false where the upload is over */
    async addPart(id: Types.ObjectId, n: number): Promise<boolean> {
      const { matchedCount } = await File.updateOne(
        { _id: { $eq: id }, state: { $eq: 'uploading' } },
        { $addToSet: { parts: n }, $set: { lookAt: inDay() } },
      );
      return matchedCount > 0;
    },

    /** Ends an upload. @returns false where it is over already */
    async complete(id: Types.ObjectId, meta: SealedText): Promise<boolean> {
      const { matchedCount } = await File.updateOne(
        { _id: { $eq: id }, state: { $eq: 'uploading' } },
        { $set: { state: 'ready', meta, lookAt: inDay() } },
      );
      return matchedCount > 0;
    },

    /**
     * Gives a file another complete preview.
     * @returns the file as it was, with the preview that this one replaces; null where the file has this one, is claimed or
     * is given up
     */
    async setPreview(id: Types.ObjectId, preview: Types.ObjectId): Promise<FileRecord | null> {
      const open = mongoose.trusted({ $in: OPEN_STATES });
      const other = mongoose.trusted({ $ne: preview });
      return File.findOneAndUpdate(
        { _id: { $eq: id }, state: open, 'claim.sender': { $eq: null }, preview: other },
        { $set: { preview, lookAt: inDay() } },
      ).lean<FileRecord | null>();
    },

    /** Drops a file that no message has claimed. @returns false for any other */
    async cancel(id: Types.ObjectId): Promise<boolean> {
      const unclaimed = { 'claim.sender': { $eq: null }, ...LIVING };
      const { matchedCount } = await File.updateOne({ _id: { $eq: id }, ...unclaimed }, dropped(clock()));
      return matchedCount > 0;
    },

    /** Drops the previews of a file that is dropped, complete or not. */
    async cancelPreviews({ _id, owner }: Pick<FileRecord, '_id' | 'owner'>): Promise<void> {
      const open = { state: mongoose.trusted({ $in: OPEN_STATES }), 'claim.sender': { $eq: null } };
      await File.updateMany({ owner: { $eq: owner }, previewOf: { $eq: _id }, ...open }, dropped(clock()));
    },

    /** Changes a file that the collector looked at, if nobody else has since. */
    async settle({ _id, state, lookAt }: FileRecord, next: FileState | 'removed'): Promise<void> {
      const same = { _id: { $eq: _id }, state: { $eq: state }, lookAt: { $eq: lookAt ?? null } };
      if (next === 'removed') await File.deleteOne(same);
      else if (next === 'attached')
        await File.updateOne(same, { $set: { state: next }, $unset: { lookAt: 1 } });
      else if (next === 'deleting') await File.updateOne(same, { $set: { state: next, lookAt: inDay() } });
      else if (state === 'deleted')
        await File.updateOne(same, { $set: { isEmptied: true, lookAt: inDay() } });
      else await File.updateOne(same, dropped(clock()));
    },
  };
}

/** States in which a file counts. */
const COUNTED: FileState[] = ['uploading', 'ready', 'attached'];
