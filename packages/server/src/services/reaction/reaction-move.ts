import type { ServicesDeps } from '../deps.js';
import { timedId, toObjectId } from '../../models/object-id.js';
import type { ReactionRecord } from '../../models/reaction.js';
import type { ReactionRows } from './reaction-rows.js';

/** Rows that are moved before the next ones are read. */
const PAGE = 100;

/** Gives an account what a guest reacted with. May be repeated, and by several nodes at once. */
export type MoveReactions = (merge: { siteId: string; guestId: string; accountId: string }) => Promise<void>;

/** Creates the move: the account reacts first, so that a crash leaves one reaction too many for a while, and never none. */
export function createReactionMove(
  { models: { Reaction }, clock }: Pick<ServicesDeps, 'models' | 'clock'>,
  { rows }: { rows: Pick<ReactionRows, 'add' | 'open'> },
): MoveReactions {
  return async ({ siteId, guestId, accountId }) => {
    const own = { user: { $eq: toObjectId(guestId) }, active: { $eq: true } };
    for (;;) {
      const found = await Reaction.find(own).limit(PAGE).read('primary').lean<ReactionRecord[]>();
      const emojis = await rows.open(found);
      for (const [index, { _id, room, message }] of found.entries()) {
        const emoji = emojis[index];
        const place = { room: { id: room.toString(), siteId }, messageId: message.toString() };
        if (emoji !== undefined) await rows.add({ ...place, userId: accountId }, emoji);
        await Reaction.updateOne(
          { _id: { $eq: _id }, active: { $eq: true } },
          { $set: { active: false, pending: timedId(clock()) } },
        );
      }
      if (found.length < PAGE) return;
    }
  };
}
