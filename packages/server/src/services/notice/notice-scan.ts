import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { MessageRecord } from '../../models/message.js';
import { firstIdAt } from '../../models/object-id.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import { onlyDuplicateKeys } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import type { NoticeChannel } from './notice-channel.js';

/** How far a scan looks back beyond its checkpoint: longer than a write takes, and than the clocks of two nodes differ. */
const MARGIN_MS = 30_000;
/** After an outage, what is older is told of no more. */
const MAX_AGE_MS = 3_600_000;
/** How far the checkpoint may stay behind while nobody wants to be told. */
const IDLE_MS = 60_000;
const PAGE = 2000;
/** Members that are read and written at once. */
const MEMBERS = 1000;
/** Rooms whose last note is remembered: with more of them within the margin, some are noted again. */
const MAX_ROOMS = 20_000;
const JOB = 'notices';

type Row = Pick<MessageRecord, '_id' | 'room' | 'site' | 'seq'>;
interface Moved {
  room: Types.ObjectId;
  site: Types.ObjectId;
  /** `seq` of the newest message, and when it was written. */
  seq: number;
  at: number;
}

/**
 * Creates the scan that notes who is to be told of new messages. It reads what is stored since its checkpoint, writes the
 * notices, and only then moves the checkpoint: a node may die at any moment, and a send waits for nothing. What is scanned
 * again changes no notice, as one only ever moves to a higher `seq`.
 */
export function createNoticeScan(
  { models, clock }: Pick<ServicesDeps, 'models' | 'clock'>,
  { channels }: { channels: readonly NoticeChannel[] },
) {
  const { Job, Member, Message, Notice } = models;
  /** `seq` up to which this node has noted a room. */
  const noted = createBoundedCache<number>({ maxSize: MAX_ROOMS });

  function readPage(after: Types.ObjectId): Promise<Row[]> {
    return Message.find({ _id: mongoose.trusted({ $gt: after }) })
      .sort({ _id: 1 })
      .limit(PAGE)
      .select('room site seq')
      .lean<Row[]>()
      .exec();
  }

  /** Finds some members of a room who have not read all of it, in the order of their ids. */
  async function findReaders({ room, seq }: Moved, after?: Types.ObjectId): Promise<Types.ObjectId[]> {
    const members = await Member.find({
      room: { $eq: room },
      ...(after && { user: mongoose.trusted({ $gt: after }) }),
      lastReadSeq: mongoose.trusted({ $lt: seq }),
    })
      .sort({ user: 1 })
      .limit(MEMBERS)
      .select('user')
      .lean();
    return members.map(({ user }) => user);
  }

  /** Notes who is to be told of a room, unless that was done: each scan reads the messages of the margin again. */
  async function note(moved: Moved, asked: readonly NoticeChannel[]): Promise<void> {
    const room = moved.room.toString();
    if ((noted.get(room) ?? 0) >= moved.seq) return;
    let readers = await findReaders(moved);
    while (readers.length > 0) {
      for (const channel of asked)
        await write(moved, channel, await channel.findAudience(moved.site, readers));
      readers = readers.length < MEMBERS ? [] : await findReaders(moved, readers.at(-1));
    }
    noted.set(room, moved.seq);
  }

  async function write(
    { room, site, seq, at }: Moved,
    { kind, delayMs }: NoticeChannel,
    users: readonly Types.ObjectId[],
  ): Promise<void> {
    if (users.length === 0) return;
    const dueAt = new Date(at + delayMs);
    const isAsleep = mongoose.trusted({ $exists: false });
    const isOlder = mongoose.trusted({ $lt: seq });
    const writes = users.flatMap((user) => {
      const own = { user: { $eq: user }, room: { $eq: room }, kind: { $eq: kind } };
      return [
        { updateOne: { filter: own, update: { $setOnInsert: { site, seq, dueAt } }, upsert: true } },
        // What has been told is due again, and what waits is joined.
        {
          updateOne: { filter: { ...own, dueAt: isAsleep, seq: isOlder }, update: { $set: { seq, dueAt } } },
        },
        { updateOne: { filter: { ...own, seq: isOlder }, update: { $set: { seq } } } },
      ];
    });
    // Another node may insert the same at the same moment.
    await Notice.bulkWrite(writes, { ordered: false }).catch((error: unknown) => {
      if (!onlyDuplicateKeys(error)) throw error;
    });
  }

  return async (isStopped: () => boolean): Promise<void> => {
    const start = clock();
    const [audiences, job] = await Promise.all([
      Promise.all(channels.map((channel) => channel.hasAudience())),
      Job.findOne({ _id: { $eq: JOB } }).lean(),
    ]);
    const asked = channels.filter((_, index) => audiences[index]);
    const scannedAt = job?.after?.getTimestamp().getTime() ?? start;
    // Where nobody wants to be told, nothing is read, and the checkpoint only follows.
    if (asked.length === 0 && job && start - scannedAt < IDLE_MS) return;
    let after = firstIdAt(Math.max(scannedAt - MARGIN_MS, start - MAX_AGE_MS));
    while (asked.length > 0) {
      if (isStopped()) return;
      const rows = await readPage(after);
      for (const moved of newestOf(rows)) await note(moved, asked);
      if (rows.length < PAGE) break;
      after = rows.at(-1)!._id;
    }
    await Job.updateOne({ _id: { $eq: JOB } }, { $max: { after: firstIdAt(start) } }, { upsert: true });
  };
}

/** Returns the newest message of each room. */
function newestOf(rows: readonly Row[]): Moved[] {
  const byRoom = new Map<string, Moved>();
  for (const { _id, room, site, seq } of rows) {
    const known = byRoom.get(room.toString());
    if (!known || known.seq < seq)
      byRoom.set(room.toString(), { room, site, seq, at: _id.getTimestamp().getTime() });
  }
  return [...byRoom.values()];
}
