import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { DecryptionError } from '../../crypto/keyring.js';
import { timedId, toObjectId } from '../../models/object-id.js';
import type { ReactionRecord } from '../../models/reaction.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import { createOwnReader } from './own-reader.js';

/** Whose reaction to which message it is. */
interface ReactionPlace {
  room: Pick<RoomRef, 'id' | 'siteId'>;
  messageId: string;
  userId: string;
}

const fieldOf = ({ _id }: Pick<ReactionRecord, '_id'>) => ({ id: _id.toString(), path: 'emoji' });

export type ReactionRows = ReturnType<typeof createReactionRows>;

/** Creates what writes and reads the rows of reactions. Each change marks its row until a fold has counted it. */
export function createReactionRows({
  models: { Reaction },
  keys,
  clock,
}: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>) {
  const tagOf = (siteId: string, messageId: string, emoji: string) =>
    keys.tag(siteId, 'reactions', `${messageId}${emoji}`);

  async function filterOf({ room, messageId, userId }: ReactionPlace, emoji: string) {
    return {
      user: { $eq: toObjectId(userId) },
      message: { $eq: toObjectId(messageId) },
      tag: { $eq: await tagOf(room.siteId, messageId, emoji) },
    };
  }

  /** Opens the emojis of rows, in their order; undefined for one that no key opens. */
  async function open(rows: Pick<ReactionRecord, '_id' | 'emoji'>[]): Promise<(string | undefined)[]> {
    const loaded = await keys.load(rows.map(({ emoji }) => emoji.keyId));
    return rows.map((row) => {
      try {
        return loaded.open(fieldOf(row), row.emoji);
      } catch (error) {
        if (error instanceof DecryptionError) return undefined;
        throw error;
      }
    });
  }

  return {
    tagOf,
    open,
    /** Stores a reaction. @returns whether it was not there before */
    async add(place: ReactionPlace, emoji: string): Promise<boolean> {
      const _id = timedId(clock());
      const { siteId, id } = place.room;
      const sealed = await keys.seal(siteId, fieldOf({ _id }), emoji);
      try {
        await Reaction.updateOne(
          { ...(await filterOf(place, emoji)), active: mongoose.trusted({ $ne: true }) },
          {
            $set: { active: true, pending: timedId(clock()) },
            $setOnInsert: { _id, site: toObjectId(siteId), room: toObjectId(id), emoji: sealed },
          },
          { upsert: true },
        );
        return true;
      } catch (error) {
        // The row is there and active, so the filter did not match it.
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    /** Takes a reaction back. @returns whether it was there */
    async remove(place: ReactionPlace, emoji: string): Promise<boolean> {
      const { modifiedCount } = await Reaction.updateOne(
        { ...(await filterOf(place, emoji)), active: { $eq: true } },
        { $set: { active: false, pending: timedId(clock()) } },
      );
      return modifiedCount > 0;
    },
    /** Marks all rows of a message, so that a fold finds them whatever becomes of this node. */
    async markAll(message: Types.ObjectId): Promise<void> {
      await Reaction.updateMany({ message: { $eq: message } }, { $set: { pending: timedId(clock()) } });
    },
    /** Counts the different emojis under a message. */
    async kindsOf(message: Types.ObjectId): Promise<Map<string, number>> {
      const groups = await Reaction.aggregate<{ _id: string; count: number }>([
        { $match: { message, active: true } },
        { $group: { _id: '$tag', count: { $sum: 1 } } },
      ]).read('primary');
      return new Map(groups.map(({ _id, count }) => [_id, count]));
    },
    /** Returns the emojis with which a user reacted to these messages, the first one first. */
    own: createOwnReader({ Reaction, open }),
  };
}
