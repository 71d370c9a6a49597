import type { Reaction } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { MessageRecord, StoredMessage } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import type { ReactionModel, ReactionRecord } from '../../models/reaction.js';
import type { ServicesDeps } from '../deps.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePublisher } from '../room/message-publisher.js';
import type { UserDirectory } from '../user/user-directory.js';
import { createReactionCount } from './reaction-count.js';
import type { ReactionRows } from './reaction-rows.js';
import { loadSummaries, sealSummary } from './summaries.js';

/** Tries after which a fold is left to the next one: others change the message all the time. */
const MAX_ATTEMPTS = 10;
/** Marked rows that one fold takes: it leaves the others to the next one. */
const MAX_PENDING = 2000;

type PendingRow = Required<Pick<ReactionRecord, '_id' | 'pending' | 'active'>>;
type FoldedMessage = Pick<MessageRecord, '_id' | 'rev' | 'foldNo' | 'deletedAt' | 'reactions'>;

/** Counts the reactions to a message. @returns whether nothing is left to count */
export type FoldReactions = (room: AccessedRoom, messageId: string) => Promise<boolean>;

/**
 * Creates the fold, which turns the rows of reactions into the summary that a message carries. Any number of nodes may
 * fold one message at once: `rev` and `foldNo` are read before the rows, and the summary is stored only where both are
 * still the same. A summary that is equal is stored too, without a change of the log, so that it stops a slower fold.
 */
export function createReactionFold(
  { models, keys, clock, logger }: Pick<ServicesDeps, 'models' | 'keys' | 'clock' | 'logger'>,
  parts: {
    rows: ReactionRows;
    changes: MessageChanges<AccessedRoom>;
    messagePublisher: Pick<MessagePublisher, 'publishAside'>;
    users: Pick<UserDirectory, 'byIds'>;
  },
): FoldReactions {
  const { Message, Reaction } = models;
  const { changes, messagePublisher } = parts;
  const count = createReactionCount({ models }, parts);

  /** Stores the summary where nobody changed or folded the message since it was read. @returns whether it is stored */
  async function store(room: AccessedRoom, message: FoldedMessage, reactions: Reaction[], isEqual: boolean) {
    const { _id, rev, foldNo } = message;
    const fold = { foldNo: (foldNo ?? 0) + 1, foldedAt: new Date(clock()) };
    if (isEqual) {
      const { matchedCount } = await Message.updateOne(
        { _id: { $eq: _id }, rev: { $eq: rev }, foldNo: { $eq: foldNo ?? null }, deletedAt: { $eq: null } },
        { $set: fold },
      );
      return matchedCount > 0;
    }
    const sealed = await sealSummary(keys, room.siteId, message, reactions);
    const isSame = (current: StoredMessage) =>
      !current.deletedAt && current.rev === rev && (current.foldNo ?? 0) === (foldNo ?? 0);
    return changes.change(
      room,
      _id.toString(),
      (current) => (isSame(current) ? { ...fold, reactions: sealed } : null),
      async ({ message: stored, changed }) => {
        if (changed) await messagePublisher.publishAside(room, stored);
        return changed;
      },
    );
  }

  async function attempt(room: AccessedRoom, messageId: string): Promise<'done' | 'more' | 'again'> {
    const _id = toObjectId(messageId);
    const message = await Message.findOne({ _id: { $eq: _id } })
      .select('rev foldNo deletedAt reactions')
      .read('primary')
      .lean<FoldedMessage | null>();
    if (!message || message.deletedAt) {
      await Reaction.deleteMany({ message: { $eq: _id } });
      return 'done';
    }
    const pending = await Reaction.find({
      message: { $eq: _id },
      pending: mongoose.trusted({ $gt: NO_MARK }),
    })
      .limit(MAX_PENDING)
      .select('pending active')
      .read('primary')
      .lean<PendingRow[]>();
    if (pending.length === 0) return 'done';
    const before = (await loadSummaries(keys, [message]))(message);
    const reactions = await count(room.siteId, _id, before);
    const isEqual = JSON.stringify(reactions) === JSON.stringify(before);
    if (!(await store(room, message, reactions, isEqual))) return 'again';
    await clear(Reaction, pending);
    return pending.length < MAX_PENDING ? 'done' : 'more';
  }

  return async (room, messageId) => {
    for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
      const result = await attempt(room, messageId);
      if (result !== 'again') return result === 'done';
    }
    logger.debug({ message: messageId }, 'others changed a message while its reactions were counted');
    return false;
  };
}

/** Below every mark. */
const NO_MARK = toObjectId('0'.repeat(24));

/** Ends what was counted; a row that was changed meanwhile has another mark and stays. */
async function clear(Reaction: ReactionModel, pending: PendingRow[]): Promise<void> {
  await Reaction.bulkWrite(
    pending.map(({ _id, pending: mark, active }) => {
      const filter = { _id: { $eq: _id }, pending: { $eq: mark } };
      return active
        ? { updateOne: { filter, update: { $unset: { pending: 1 } } } }
        : { deleteOne: { filter: { ...filter, active: { $eq: false } } } };
    }) as Parameters<typeof Reaction.bulkWrite>[0],
    { ordered: false },
  );
}
