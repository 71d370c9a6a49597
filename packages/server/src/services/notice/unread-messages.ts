import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { StoredMessage } from '../../models/message.js';
import type { ServicesDeps } from '../deps.js';

/** Unread messages of a room that are looked at, from the newest. */
export const MAX_MESSAGES = 50;
/** Messages of a room among which replies to a user are looked for, from the newest: no index finds those. */
const REPLY_SPAN = 5000;

/** What a user has not read of a room, and was not told of. */
export interface UnreadRange {
  room: Types.ObjectId;
  user: Types.ObjectId;
  /** Ids of users whose messages are left out. */
  except: readonly string[];
  /** `seq` before the first message, and of the last one. */
  after: number;
  last: number;
}

/** Creates the search for unread messages. It finds the newest ones of others, at most `MAX_MESSAGES`. */
export function createUnreadMessages({ models: { Message } }: Pick<ServicesDeps, 'models'>) {
  const within = ({ room, user, except, after, last }: UnreadRange) => ({
    room: { $eq: room },
    seq: mongoose.trusted({ $gt: after, $lte: last }),
    sender: mongoose.trusted({ $nin: [user, ...except] }),
    deletedAt: { $eq: null },
  });

  const findNewest = (filter: object): Promise<StoredMessage[]> =>
    Message.find(filter).sort({ seq: -1 }).limit(MAX_MESSAGES).exec();

  /** Finds where replies to messages of the user are. */
  async function findReplies(range: UnreadRange): Promise<number[]> {
    const { room, user, after, last } = range;
    const replies = await Message.find({
      ...within({ ...range, after: Math.max(after, last - REPLY_SPAN) }),
      replyTo: mongoose.trusted({ $gt: 0 }),
    })
      .sort({ seq: -1 })
      .select('seq replyTo')
      .lean();
    if (replies.length === 0) return [];
    const own = await Message.find({
      room: { $eq: room },
      seq: mongoose.trusted({ $in: [...new Set(replies.map(({ replyTo }) => replyTo!))] }),
      $or: [{ sender: { $eq: user } }, { author: { $eq: user } }],
    })
      .select('seq')
      .lean();
    const seqs = new Set(own.map(({ seq }) => seq));
    return replies.filter(({ replyTo }) => seqs.has(replyTo!)).map(({ seq }) => seq);
  }

  return {
    findAll: (range: UnreadRange) => findNewest(within(range)),

    /** Finds those that mention the user or the room, or reply to a message of the user. */
    async findToUser(range: UnreadRange): Promise<StoredMessage[]> {
      const { room, user } = range;
      const [mentions, seqs] = await Promise.all([
        findNewest({ ...within(range), mentioned: mongoose.trusted({ $in: [user, room] }) }),
        findReplies(range),
      ]);
      const missing = seqs
        .slice(0, MAX_MESSAGES)
        .filter((seq) => !mentions.some((mention) => mention.seq === seq));
      const replies =
        missing.length === 0
          ? []
          : await findNewest({ room: { $eq: room }, seq: mongoose.trusted({ $in: missing }) });
      return [...mentions, ...replies].sort((a, b) => b.seq - a.seq).slice(0, MAX_MESSAGES);
    },
  };
}
