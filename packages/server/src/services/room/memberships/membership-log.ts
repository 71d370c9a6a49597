import type { Logger } from 'pino';
import { AppError, toAppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { randomId, toObjectId } from '../../../models/object-id.js';
import type { MembershipChange, RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { adviceFor, failureOf } from '../../../storage/driver-errors.js';
import { withAnswerTimeout } from '../../room-log/answer-timeout.js';
import { REAL_TIMING } from '../../room-log/timing.js';
import type { Timing } from '../../room-log/timing.js';
import { isHopeless, isPatienceOver, patienceLeft } from '../../room-log/patience.js';
import { adoptRoom, isNotAdopted } from './membership-adoption.js';
import { decideAll } from './membership-decisions.js';
import type { Decided, MembershipWish } from './membership-decisions.js';
import { createMembershipRows } from './membership-rows.js';

/** Wishes of one room that are decided together. */
const MAX_BATCH = 100;
/** Decisions that a room may hold unsettled before somebody settles them first. */
const MAX_UNSETTLED = 50;
const MAX_ATTEMPTS = 100;

/** What came of a wish: `change` is `null` where the user already was what was asked for. */
export interface MembershipOutcome {
  change: MembershipChange | null;
  /** The room with its new owners and count. */
  room: RoomRecord;
}

interface Job extends MembershipWish {
  /** When it was asked for, by the clock of `timing`. */
  askedAt: number;
  resolve: (outcome: MembershipOutcome) => void;
  reject: (error: unknown) => void;
}

interface MembershipLogDeps {
  models: Pick<Models, 'Room' | 'Member'>;
  logger: Logger;
  clock: () => number;
  timing?: Timing;
  /**
   * Tells everybody whom a change concerns, as it is by now; may be asked twice. Without it decisions are handed over:
   * a server that runs tells of them.
   */
  announce?: (room: RoomRecord, change: MembershipChange) => Promise<void>;
}

export type MembershipLog = ReturnType<typeof createMembershipLog>;

/**
 * Decides who is in a room. The room's own document is the one that decides: one update, filtered by the
 * `membershipVersion` that was read, sets owners and count and notes the changes in `unsettled`. Then the rows are
 * written, everybody concerned is told, and the note is taken away. Where a node ends in between, another finds the note
 * and finishes (`membership-sweep`); every step may be done twice, and rows ignore what is older than they are.
 */
export function createMembershipLog(deps: MembershipLogDeps) {
  const { models, logger, clock, timing = REAL_TIMING, announce } = deps;
  const { Room } = models;
  const rows = createMembershipRows(models.Member);
  const queues = new Map<string, Job[]>();
  const running = new Set<Promise<unknown>>();

  function track(work: Promise<unknown>): void {
    const done = work.finally(() => running.delete(done));
    running.add(done);
  }

  async function drain(roomId: string, queue: Job[]): Promise<void> {
    // What is asked in one turn of the event loop is decided together.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        await decide(roomId, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(roomId);
  }

  async function decide(roomId: string, batch: Job[]): Promise<void> {
    // How long the one that was asked first can still wait.
    const askedAt = Math.min(...batch.map((job) => job.askedAt));
    const { room, decided, decision } = await commit(roomId, batch, askedAt);
    if (decision) await settle(room, decision, patienceLeft(timing, askedAt));
    if (decision && announce) track(forget(room, decision));
    for (const [index, verdict] of decided.verdicts.entries()) {
      const job = batch[index]!;
      if (verdict instanceof AppError) job.reject(verdict);
      else job.resolve({ change: verdict, room });
    }
  }

  /** Decides until the decision is stored, or nothing is to be stored. */
  async function commit(roomId: string, batch: Job[], askedAt: number) {
    // One id for all attempts: an update whose answer was lost may be stored late, after the next attempt began.
    const id = randomId();
    const patience = () => patienceLeft(timing, askedAt);
    let decided: Decided | undefined;
    let lost = 0;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      try {
        const before = await read(roomId, patience());
        const stored = before.unsettled.find((one) => one.id.equals(id));
        if (stored && decided) return { room: before, decided, decision: stored };
        const found = await rows.find(before, usersOf(batch), patience());
        decided = decideAll(before, found, batch, new Date(clock()));
        const { changes, owners, memberCount } = decided;
        if (changes.length === 0) return { room: before, decided, decision: null };
        const decision = { id, version: before.membershipVersion + 1, changes, handedOver: !announce };
        const set = { owners, memberCount, membershipVersion: decision.version };
        const { matchedCount } = await withAnswerTimeout(
          Room.updateOne(
            { _id: { $eq: before._id }, membershipVersion: { $eq: before.membershipVersion } },
            { $set: set, $push: { unsettled: decision }, $inc: { unsettledCount: 1 } },
          ),
          patience(),
        );
        if (matchedCount === 1) {
          const unsettled = [...before.unsettled, decision];
          return { room: { ...before, ...set, unsettled }, decided, decision };
        }
      } catch (error) {
        if (!failureOf(error)) throw error;
        lost += 1;
        logger.warn(
          { err: error, room: roomId },
          adviceFor(error) ?? 'no answer to a decision about memberships',
        );
        if (isHopeless(error, lost) || isPatienceOver(timing, askedAt)) throw toAppError(error);
      }
      await timing.backOff(attempt);
    }
    throw new AppError('unavailable', undefined, { retryAfter: 1 });
  }

  async function read(roomId: string, patienceMs: number): Promise<RoomRecord> {
    const find = () =>
      withAnswerTimeout(
        Room.findOne({ _id: { $eq: toObjectId(roomId) } })
          .read('primary')
          .lean<RoomRecord | null>(),
        patienceMs,
      );
    let room = await find();
    if (room && isNotAdopted(room)) {
      await adoptRoom(models, room._id);
      room = await find();
    }
    if (!room) throw new AppError('room_not_found');
    // Nodes that end again and again must not make the room grow.
    if (room.unsettled.length >= MAX_UNSETTLED && announce) {
      for (const decision of room.unsettled) await finish(room, decision);
      throw new AppError('unavailable', undefined, { retryAfter: 1 });
    }
    return room;
  }

  /** Writes the rows of a decision and tells of it. */
  async function settle(room: RoomRecord, decision: UnsettledChanges, patienceMs?: number): Promise<void> {
    const users = new Set(decision.changes.map(({ user }) => user.toString()));
    // Others may still be about to write what these decided before about the same users.
    const earlier = room.unsettled.filter(
      ({ version, changes }) =>
        version < decision.version && changes.some(({ user }) => users.has(user.toString())),
    );
    await rows.write(room, [...earlier, decision], patienceMs);
    if (!announce) return;
    await Promise.all(decision.changes.map((change) => announce(room, change)));
  }

  async function forget(room: RoomRecord, { id }: UnsettledChanges): Promise<void> {
    try {
      await Room.updateOne(
        { _id: { $eq: room._id }, 'unsettled.id': { $eq: id } },
        { $pull: { unsettled: { id: { $eq: id } } }, $inc: { unsettledCount: -1 } },
      );
    } catch (error) {
      logger.warn({ err: error, room: room._id.toString() }, 'a membership is settled again later');
    }
  }

  async function finish(room: RoomRecord, decision: UnsettledChanges): Promise<void> {
    await settle(room, decision);
    await forget(room, decision);
  }

  return {
    /**
     * Decides one wish, together with what else is asked for the same room; resolves once it is written everywhere.
     * @throws AppError what `decideMembership` refuses with, `room_not_found`, `unavailable`
     */
    submit(roomId: string, wish: MembershipWish): Promise<MembershipOutcome> {
      return new Promise((resolve, reject) => {
        const queue = queues.get(roomId) ?? [];
        queue.push({ ...wish, askedAt: timing.now(), resolve, reject });
        if (queues.has(roomId)) return;
        queues.set(roomId, queue);
        track(drain(roomId, queue));
      });
    },
    /** Finishes a decision that is stored: a new room's first, or one that another node left behind. */
    finish,
    /** Resolves when nothing is being decided or written. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** The leading wishes that concern different users. */
function takeBatch(queue: Job[]): Job[] {
  const users = new Set<string>();
  while (users.size < MAX_BATCH) {
    const user = queue[users.size]?.request.user;
    if (user === undefined || users.has(user)) break;
    users.add(user);
  }
  return queue.splice(0, users.size);
}

/** Everybody whose role matters. */
function usersOf(batch: MembershipWish[]): string[] {
  const users = batch.flatMap(({ request }) =>
    'by' in request ? [request.by, request.user] : [request.user],
  );
  return [...new Set(users)];
}
