import { MAX_PINS, MESSAGE_ID_PATTERN } from '@sotto/protocol';
import type { Message, PinnedMessages } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { MessageRecord } from '../models/message.js';
import { toObjectId } from '../models/object-id.js';
import { permit } from '../policies/permit.js';
import { isSystemLine } from '../presenters/messages.js';
import type { ServicesDeps } from './deps.js';
import { UNPINNED } from './message/unmarked.js';
import { createWriteAdmission } from './message/write-admission.js';
import { createOwnPages } from './reaction/own-pages.js';
import type { ReactionRows } from './reaction/reaction-rows.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { MemberAccess, RoomAccessService } from './room/access.js';
import { HISTORY_BYTES } from './room/message-history.js';
import type { WritePinLine } from './room/lines/pin-line.js';
import type { MessagePresenter } from './room/message-presenter.js';
import type { MessagePublisher } from './room/message-publisher.js';
import type { Changed, DecideChange, MessageChanges } from './room-log/message-changes.js';

const PINNED = mongoose.trusted({ $gte: 0 });

/** Creates the service of pinned messages, which all members of a room see. */
export function createPinsService(
  { models, limiter, clock }: Pick<ServicesDeps, 'models' | 'limiter' | 'clock'>,
  parts: {
    access: Pick<RoomAccessService, 'resolve' | 'resolveMember'>;
    changes: MessageChanges<AccessedRoom>;
    presenter: MessagePresenter;
    messagePublisher: MessagePublisher;
    reactionRows: Pick<ReactionRows, 'own'>;
    writePinLine: WritePinLine;
  },
) {
  const { Message } = models;
  const { access, changes, presenter, messagePublisher, reactionRows, writePinLine } = parts;
  const admitWrite = createWriteAdmission({ limiter }, { access });
  const { withOwn } = createOwnPages(reactionRows);
  const inRoom = ({ record }: AccessedRoom) => ({ room: { $eq: record._id }, pinSlot: PINNED });

  async function admit(actor: Actor, slug: string, id: string): Promise<MemberAccess> {
    const found = await admitWrite(actor, slug, 'pin');
    if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('message_not_found');
    return found;
  }

  const publishIn =
    (room: AccessedRoom) =>
    async ({ message, changed }: Changed): Promise<Message> => {
      if (changed) return messagePublisher.publishAside(room, message);
      return presenter.presentOne(room, message);
    };

  /** Returns a place that is free. Two messages that take the same one at once collide in its index, and one looks again. */
  async function freeSlot(room: AccessedRoom): Promise<number> {
    const rows = await Message.find(inRoom(room)).select('pinSlot -_id').read('primary').lean();
    const taken = new Set(rows.map(({ pinSlot }) => pinSlot));
    for (let slot = 0; slot < MAX_PINS; slot += 1) if (!taken.has(slot)) return slot;
    throw new AppError('pin_limit', `A room has at most ${MAX_PINS} pinned messages`);
  }

  async function list(actor: Actor, slug: string): Promise<PinnedMessages> {
    const { room } = await access.resolve(actor, slug);
    const rows = await Message.find(inRoom(room))
      .batchSize(MAX_PINS + 1)
      .lean<MessageRecord[]>();
    const pinned = rows
      .sort((one, other) => Number(other.pinnedAt) - Number(one.pinnedAt))
      .map((row) => Message.openRecord(row));
    const results = await presenter.presentWithin(room, pinned, HISTORY_BYTES);
    // Of somebody who was erased: it is about to be deleted.
    return { results: results.filter(({ deletedAt }) => deletedAt === undefined) };
  }

  return {
    /**
     * Pins a message, which a line in the log says; once more changes nothing.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `message_deleted`, `forbidden`
     * (a system line), `pin_limit`, `unavailable`, and what `can` returns
     */
    async pin(actor: Actor, slug: string, id: string): Promise<Message> {
      const { room, facts } = await admit(actor, slug, id);
      const decide: DecideChange = async (current) => {
        if (current.deletedAt) throw new AppError('message_deleted');
        permit('pin', { ...facts, isSystem: isSystemLine(current) });
        if (current.pinnedAt) return null;
        const pinnedBy = toObjectId(actor.userId);
        return { pinnedAt: new Date(clock()), pinnedBy, pinSlot: await freeSlot(room) };
      };
      let isNew = false;
      const message = await changes.change(room, id, decide, (done) => {
        isNew = done.changed;
        return publishIn(room)(done);
      });
      if (isNew) await writePinLine(room, actor.userId, message);
      return message;
    },

    /**
     * Ends the pin of a message; of one that is not pinned it is no error.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `unavailable`, and what `can`
     * returns
     */
    async unpin(actor: Actor, slug: string, id: string): Promise<Message> {
      const { room } = await admit(actor, slug, id);
      return changes.change(room, id, ({ pinnedAt }) => (pinnedAt ? UNPINNED : null), publishIn(room));
    },

    /**
     * Reads the pinned messages, the one that was pinned last first.
     * @throws AppError `room_not_found`
     */
    list: (actor: Actor, slug: string): Promise<PinnedMessages> => withOwn(actor, list(actor, slug)),
  };
}
