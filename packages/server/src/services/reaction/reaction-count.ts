import { MAX_REACTION_KINDS, MAX_REACTION_NAMES } from '@sotto/protocol';
import type { Reaction as Summary } from '@sotto/protocol';
import type { Types } from 'mongoose';
import type { ReactionRecord } from '../../models/reaction.js';
import type { ServicesDeps } from '../deps.js';
import type { UserDirectory } from '../user/user-directory.js';
import type { ReactionRows } from './reaction-rows.js';

/** Counts the rows of a message; an emoji that was in the summary before keeps its place. */
type CountReactions = (siteId: string, message: Types.ObjectId, before: Summary[]) => Promise<Summary[]>;

/** Creates the count. */
export function createReactionCount(
  { models: { Reaction } }: Pick<ServicesDeps, 'models'>,
  { rows, users }: { rows: Pick<ReactionRows, 'kindsOf' | 'open'>; users: Pick<UserDirectory, 'byIds'> },
): CountReactions {
  async function namesOf(siteId: string, message: Types.ObjectId, tag: string) {
    const first = await Reaction.find({ message: { $eq: message }, tag: { $eq: tag }, active: { $eq: true } })
      .sort({ _id: 1 })
      .limit(MAX_REACTION_NAMES)
      .select('user emoji')
      .read('primary')
      .lean<Pick<ReactionRecord, '_id' | 'user' | 'emoji'>[]>();
    const ids = first.map(({ user }) => user.toString());
    const known = await users.byIds(siteId, ids);
    const reacted = ids.flatMap((id) => known.get(id) ?? []);
    const bots = reacted.filter(({ kind }) => kind === 'bot').map(({ username }) => username);
    const [emoji] = await rows.open(first.slice(0, 1));
    if (emoji === undefined) return undefined;
    const named = { users: reacted.map(({ username }) => username), ...(bots.length > 0 && { bots }) };
    return { emoji, first: first[0]!._id, named };
  }

  return async (siteId, message, before) => {
    const places = new Map(before.map(({ emoji }, place) => [emoji, place]));
    const placeOf = ({ emoji }: { emoji: string }) => places.get(emoji) ?? Infinity;
    const found = [];
    for (const [tag, count] of await rows.kindsOf(message)) {
      const names = await namesOf(siteId, message, tag);
      if (names) found.push({ ...names, count });
    }
    found.sort(
      (one, other) =>
        // The difference of two new ones is not a number.
        placeOf(one) - placeOf(other) || one.first.toString().localeCompare(other.first.toString()),
    );
    return found.slice(0, MAX_REACTION_KINDS).map(({ emoji, count, named }) => ({ emoji, count, ...named }));
  };
}
