import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { FileClaim, FileRecord } from '../../models/file.js';
import type { Models } from '../../models/index.js';
import { DAY_MS, LIVING, dropped } from './file-drop.js';

/** How long a message that is being deleted may take, in milliseconds, until the collector asks what became of it. */
const DOUBT_MS = 60_000;

export type FileClaims = ReturnType<typeof createFileClaims>;

/** What ties files to a message, by the message's sender and the sender's own id of it. */
export function createFileClaims({
  models: { File },
  clock,
}: {
  models: Pick<Models, 'File'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const ofClaim = (room: Types.ObjectId, { sender, clientMessageId }: FileClaim) => ({
    ...{ room: { $eq: room }, 'claim.sender': { $eq: sender } },
    ...{ 'claim.clientMessageId': { $eq: clientMessageId } },
  });

  return {
    /** Claims a complete file for a message that is about to be stored. @returns the file; null where it is not free */
    async claim(id: Types.ObjectId, claim: FileClaim): Promise<FileRecord | null> {
      const free = { state: { $eq: 'ready' as const }, 'claim.sender': { $eq: null } };
      return File.findOneAndUpdate(
        { _id: { $eq: id }, ...free },
        { $set: { claim, lookAt: new Date(clock() + DAY_MS) } },
        { returnDocument: 'after' },
      ).lean<FileRecord | null>();
    },

    /** The message is stored: nothing is left to decide about its files. */
    async attach(ids: readonly Types.ObjectId[], room: Types.ObjectId, claim: FileClaim): Promise<void> {
      await File.updateMany(
        { _id: mongoose.trusted({ $in: [...ids] }), ...ofClaim(room, claim), ...LIVING },
        { $set: { state: 'attached' }, $unset: { lookAt: 1 } },
      );
    },

    /** The message is about to be deleted: should this node crash, the collector asks whether it was. */
    async doubt(room: Types.ObjectId, claim: FileClaim): Promise<void> {
      await File.updateMany(
        { ...ofClaim(room, claim), state: { $eq: 'attached' } },
        { $set: { lookAt: new Date(clock() + DOUBT_MS) } },
      );
    },

    /** The message is deleted. */
    async drop(room: Types.ObjectId, claim: FileClaim): Promise<void> {
      await File.updateMany({ ...ofClaim(room, claim), ...LIVING }, dropped(clock()));
    },

    /** The room, or everything of a user, is gone. */
    async dropAll(owner: { room: Types.ObjectId } | { owner: Types.ObjectId }): Promise<void> {
      const [[field, id]] = Object.entries(owner) as [[string, Types.ObjectId]];
      await File.updateMany({ [field]: { $eq: id }, ...LIVING }, dropped(clock()));
    },
  };
}
