import { MAX_MENTION_COUNT } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { toObjectId } from '../../models/object-id.js';
import type { ServicesDeps } from '../deps.js';

/** A room with unread messages, and `seq` of the last one that is read. */
export interface UnreadRoom {
  room: Types.ObjectId;
  readSeq: number;
  /** How many messages are unread. */
  unread: number;
}

/** Counts the unread messages of rooms that mention a user, by room id, each up to 100; rooms without one are missing. */
type CountMentions = (userId: string, rooms: readonly UnreadRoom[]) => Promise<Map<string, number>>;

/** Rooms of one query: a user may be in 500. */
const ROOMS_PER_QUERY = 50;

/** Creates the count, by the index of mentions: rooms in which nobody mentions anybody cost one lookup. */
export function createMentionCounts({ models: { Message } }: Pick<ServicesDeps, 'models'>): CountMentions {
  /** Returns the room of each unread mention. */
  async function findIn(user: Types.ObjectId, rooms: readonly UnreadRoom[]): Promise<string[]> {
    const branches = rooms.map(({ room, readSeq }) => ({
      room,
      mentioned: mongoose.trusted({ $in: [user, room] }),
      seq: mongoose.trusted({ $gt: readSeq }),
    }));
    const most = rooms.reduce((sum, { unread }) => sum + Math.min(unread, MAX_MENTION_COUNT), 0);
    const found = await Message.find(branches.length === 1 ? branches[0]! : { $or: branches })
      .select('room -_id')
      .limit(most)
      .batchSize(most + 1)
      .lean();
    const [crowded, others] = split(rooms);
    // One room with more than its share may have taken that of the others, which have no more than theirs.
    if (found.length < most || crowded.length === 0 || rooms.length === 1)
      return found.map(({ room }) => room.toString());
    const all: string[] = [];
    for (const group of [...crowded.map((one) => [one]), others])
      if (group.length > 0) all.push(...(await findIn(user, group)));
    return all;
  }

  return async (userId, rooms) => {
    const counts = new Map<string, number>();
    const user = toObjectId(userId);
    for (let from = 0; from < rooms.length; from += ROOMS_PER_QUERY)
      for (const id of await findIn(user, rooms.slice(from, from + ROOMS_PER_QUERY)))
        counts.set(id, Math.min((counts.get(id) ?? 0) + 1, MAX_MENTION_COUNT));
    return counts;
  };
}

/** Separates rooms in which more may mention the user than is counted. */
function split(rooms: readonly UnreadRoom[]): [crowded: UnreadRoom[], others: UnreadRoom[]] {
  const isCrowded = ({ unread }: UnreadRoom) => unread > MAX_MENTION_COUNT;
  return [rooms.filter(isCrowded), rooms.filter((one) => !isCrowded(one))];
}
