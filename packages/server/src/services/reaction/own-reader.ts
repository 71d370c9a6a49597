import mongoose from 'mongoose';
import { createBatchLoader } from '../../async/batch-loader.js';
import { toObjectId } from '../../models/object-id.js';
import type { ReactionModel, ReactionRecord } from '../../models/reaction.js';

type OwnRow = Pick<ReactionRecord, '_id' | 'user' | 'message' | 'emoji'>;

/**
 * Creates what reads the emojis with which a user reacted to a message, by `<user> <message>`, the first one first. One
 * query serves all who ask at once: after a restart that is everybody.
 */
export function createOwnReader({
  Reaction,
  open,
}: {
  Reaction: ReactionModel;
  open: (rows: OwnRow[]) => Promise<(string | undefined)[]>;
}) {
  return createBatchLoader<string[]>(async (pairs) => {
    const byUser = new Map<string, string[]>();
    for (const [user, message] of pairs.map((pair) => pair.split(' ') as [string, string]))
      byUser.set(user, [...(byUser.get(user) ?? []), message]);
    const branches = [...byUser].map(([user, messages]) => ({
      user: { $eq: toObjectId(user) },
      message: mongoose.trusted({ $in: messages.map(toObjectId) }),
      active: { $eq: true },
    }));
    const rows = await Reaction.find(branches.length === 1 ? branches[0]! : { $or: branches })
      .select('user message emoji')
      .read('primary')
      .lean<OwnRow[]>();
    rows.sort((one, other) => Buffer.compare(one._id.id, other._id.id));
    const own = new Map<string, string[]>();
    for (const [index, emoji] of (await open(rows)).entries()) {
      const { user, message } = rows[index]!;
      const pair = `${user.toString()} ${message.toString()}`;
      if (emoji !== undefined) own.set(pair, [...(own.get(pair) ?? []), emoji]);
    }
    return own;
  });
}
