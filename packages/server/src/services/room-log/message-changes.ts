import type mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { SealingKey } from '../../crypto/data-keys.js';
import { AppError, toAppError } from '../../errors.js';
import type { SealedText } from '../../crypto/data-keys.js';
import type { StoredPayload } from '../../models/message-payload.js';
import type { StoredMessage, MessageModel } from '../../models/message.js';
import { timedId, toObjectId } from '../../models/object-id.js';
import { withCommandTimeout } from './command-timeout.js';
import type { MessageWriter } from './message-writer.js';
import { REAL_TIMING } from './timing.js';
import type { Timing } from './timing.js';
import { isHopeless, isOverdue, timeLeft } from './write-deadline.js';
import type { RoomRef } from '../realtime.js';
import type { RoomHeads } from './room-heads.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import { adviceFor, failureOf } from '../../storage/driver-errors.js';

/** Numbers that a message keeps beside its first and that of its content: with 1,000 a change would block the store's thread for 50 ms. */
const LAST_REVS = 255;
/** Changes before the last that a message keeps: others may follow before a lost one is looked up. */
const PRIOR_CHANGES = 7;
const MAX_ATTEMPTS = 100;

/** What a change sets beside its numbers. */
interface MessageChange {
  content?: StoredPayload | null;
  editedAt?: Date;
  deletedAt?: Date;
  author?: mongoose.Types.ObjectId;
  /** Replaces whom the message mentions; `null` for nobody. */
  mentioned?: mongoose.Types.ObjectId[] | null;
  /** Replaces whom a line names; `null` with the text of a line. */
  named?: mongoose.Types.ObjectId[] | null;
  /** `null` with the text of a message that has files. */
  hasFiles?: null;
  /** Whether it is pinned; `null` ends it. The text is the same. */
  pinnedAt?: Date | null;
  pinnedBy?: mongoose.Types.ObjectId | null;
  pinSlot?: number | null;
  reactions?: SealedText | null;
  /** Set by a count of reactions alone; the change applies only where nobody else has counted meanwhile. */
  foldNo?: number;
  foldedAt?: Date;
}

/** `changed` is false where the message already was as requested, or where another change has followed since. */
export interface Changed {
  message: StoredMessage;
  changed: boolean;
}

/** Decides on the newest state of the message: returns the change, `null` for none, or throws. */
export type DecideChange = (message: StoredMessage) => MessageChange | null | Promise<MessageChange | null>;

/** The keys by which messages are opened and sealed. */
interface MessageKeys {
  ofUser(userId: string): Promise<SealingKey>;
  ofSite(siteId: string): Promise<SealingKey>;
  loadOf(rows: Iterable<{ readonly keyId: string | null }>): Promise<void>;
}

export type MessageChanges<R extends RoomRef> = ReturnType<typeof createMessageChanges<R>>;

/** Changes messages that are stored: each change is one conditional update that takes the next `rev` of the room. */
export function createMessageChanges<R extends RoomRef>(deps: {
  Message: MessageModel;
  heads: RoomHeads;
  writer: MessageWriter<R>;
  keys: MessageKeys;
  logger: Logger;
  timing?: Timing;
}) {
  const { Message, heads, writer, keys, logger, timing = REAL_TIMING } = deps;

  /** Returns what a change sets: a new text is sealed with its author's key, whoever changes it, and a line with the site's. */
  async function withKey(change: MessageChange, { site, sender }: StoredMessage) {
    if (!change.content) return change;
    const isLine = change.content['kind'] === 'system';
    const key = isLine ? keys.ofSite(site.toString()) : keys.ofUser(sender.toString());
    return { ...change, keyId: (await key).keyId };
  }

  async function apply(room: R, id: string, decide: DecideChange, askedAt: number): Promise<Changed> {
    const key = { _id: { $eq: toObjectId(id) }, room: { $eq: toObjectId(room.id) } };
    // One id for all attempts: an update whose response was lost may be stored after the next attempt has begun.
    const changeId = timedId();
    const remaining = () => timeLeft(timing, askedAt);
    let lost = 0;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      try {
        const message = await withCommandTimeout(Message.findOne(key).read('primary'), remaining());
        if (!message) throw new AppError('message_not_found');
        const isLast = message.changeId?.equals(changeId) === true;
        if (isLast || message.priorChangeIds?.some((id) => id.equals(changeId)))
          return { message, changed: isLast };
        await withCommandTimeout(keys.loadOf([message]), remaining());
        const decided = await decide(message);
        if (!decided) return { message, changed: false };
        const change = await withCommandTimeout(withKey(decided, message), remaining());

        const head = await withCommandTimeout(heads.cachedHead(room.id), remaining());
        const rev = Math.max(head.rev, message.rev) + 1;
        const updated = await withCommandTimeout(
          Message.findOneAndUpdate(
            { ...key, ...unchanged(message, change), deletedAt: { $eq: null } },
            updateOf(change, { ...numbersOf(message, change, rev), ...identify(message, changeId) }),
            { returnDocument: 'after' },
          ),
          remaining(),
        );
        if (updated) {
          heads.advance(room.id, { seq: head.seq, rev });
          return { message: updated, changed: true };
        }
      } catch (error) {
        if (!isDuplicateKey(error)) {
          if (!failureOf(error)) throw error;
          lost += 1;
          const what = adviceFor(error) ?? 'no reply to a change of a message';
          logger.warn({ err: error, room: room.id, message: id }, what);
          if (isHopeless(error, lost) || isOverdue(timing, askedAt)) throw toAppError(error);
        }
        heads.forget(room.id);
      }
      await timing.backOff(attempt);
    }
    throw new AppError('unavailable', undefined, { retryAfter: 1 });
  }

  return {
    /**
     * Changes one message; resolves once the change is durable. No change in between is lost: `decide` is called again
     * with the newest state.
     * `finish` publishes, still in the room's turn, so that events leave in the order of the log.
     * @throws AppError `message_not_found`, `unavailable`, or what `decide` throws
     */
    change: <T>(
      room: R,
      id: string,
      decide: DecideChange,
      finish: (result: Changed) => Promise<T>,
    ): Promise<T> => {
      const askedAt = timing.now();
      return writer.inTurn(room, async () => finish(await apply(room, id, decide, askedAt)));
    },
  };
}

/** Fields that are removed where they have no value, so that the indexes of those who have one leave the message out. */
const SPARSE = ['mentioned', 'named', 'hasFiles', 'pinnedAt', 'pinnedBy', 'pinSlot'] as const;

/** Returns the update of a message. */
function updateOf(change: MessageChange, numbers: object) {
  const removed = SPARSE.filter((name) => change[name] === null);
  const set: Partial<MessageChange> = { ...change };
  for (const name of removed) delete set[name];
  const unset = Object.fromEntries(removed.map((name) => [name, 1]));
  return { $set: { ...set, ...numbers }, ...(removed.length > 0 && { $unset: unset }) };
}

/** Whether a change leaves alone what the message says: a count of reactions, or a pin. */
function isAside({ content, foldNo, pinSlot }: MessageChange): boolean {
  return content === undefined && (foldNo !== undefined || pinSlot !== undefined);
}

/** Returns the filter of the state that was decided on. A count of reactions need not be a change of the log. */
function unchanged({ rev, foldNo }: StoredMessage, change: MessageChange) {
  return { rev: { $eq: rev }, ...(change.foldNo !== undefined && { foldNo: { $eq: foldNo ?? null } }) };
}

/** Returns the numbers of a message after a change: the first one, that of its content, and the last ones. */
function numbersOf(message: StoredMessage, change: MessageChange, rev: number) {
  const contentRev = isAside(change) ? (message.contentRev ?? message.rev) : rev;
  const [first, ...rest] = [...message.revs, rev];
  const last = rest.slice(-LAST_REVS);
  const isKept = contentRev === first || last.includes(contentRev);
  return { rev, contentRev, revs: [first!, ...(isKept ? [] : [contentRev]), ...last] };
}

/** Returns the fields by which a change is recognized later. */
function identify({ changeId: last, priorChangeIds = [] }: StoredMessage, changeId: mongoose.Types.ObjectId) {
  return { changeId, ...(last && { priorChangeIds: [...priorChangeIds, last].slice(-PRIOR_CHANGES) }) };
}
