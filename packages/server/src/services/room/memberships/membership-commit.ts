import type { Logger } from 'pino';
import { AppError, toAppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { randomId, toObjectId } from '../../../models/object-id.js';
import type { RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { changedUsers } from '../../../policies/memberships.js';
import { adviceFor, failureOf } from '../../../storage/driver-errors.js';
import { withCommandTimeout } from '../../room-log/command-timeout.js';
import { isHopeless, isOverdue, timeLeft } from '../../room-log/write-deadline.js';
import type { Timing } from '../../room-log/timing.js';
import { adoptRoom, isNotAdopted } from './membership-adoption.js';
import { decideAll } from './membership-decisions.js';
import type { Decided, MembershipWish } from './membership-decisions.js';
import type { MembershipRows } from './membership-rows.js';
import type { MembershipSettlement } from './membership-settlement.js';

/** Decisions that a room may hold unsettled before the next one settles them first. */
const MAX_UNSETTLED = 50;
const MAX_ATTEMPTS = 100;

interface CommitDeps {
  models: Pick<Models, 'Room' | 'Member'>;
  rows: MembershipRows;
  settlement: MembershipSettlement;
  logger: Logger;
  clock: () => number;
  timing: Timing;
  /** Whether decisions are settled elsewhere: by a running server, for a command. */
  isHandedOver: boolean;
}

interface CommittedDecision {
  /** The room with its new owners and count. */
  room: RoomRecord;
  decided: Decided;
  /** Null where nothing changes. */
  decision: UnsettledChanges | null;
}

/** Decides wishes and stores the decision. @throws AppError `room_not_found`, `unavailable` */
export type CommitMemberships = (
  roomId: string,
  wishes: MembershipWish[],
  askedAt: number,
) => Promise<CommittedDecision>;

/**
 * Creates the commit of memberships: one update of the room, filtered by the version that was read. It is decided anew
 * where another node was faster, and recognized by its id where its reply was lost.
 */
export function createMembershipCommit(deps: CommitDeps): CommitMemberships {
  const { models, rows, settlement, logger, clock, timing, isHandedOver } = deps;
  const { Room } = models;

  async function read(roomId: string, timeoutMs: number): Promise<RoomRecord> {
    const find = () =>
      withCommandTimeout(
        Room.findOne({ _id: { $eq: toObjectId(roomId) } })
          .read('primary')
          .lean<RoomRecord | null>(),
        timeoutMs,
      );
    let room = await find();
    if (room && isNotAdopted(room)) {
      await adoptRoom(models, room._id);
      room = await find();
    }
    if (!room) throw new AppError('room_not_found');
    // Without this bound, nodes that crash again and again would let the room's document grow.
    if (room.unsettled.length >= MAX_UNSETTLED && !isHandedOver) {
      for (const decision of room.unsettled) await settlement.finish(room, decision);
      throw new AppError('unavailable', undefined, { retryAfter: 1 });
    }
    return room;
  }

  /** Stores a decision on the room as it was read; null where the room has changed since. */
  async function store(
    before: RoomRecord,
    decision: UnsettledChanges,
    { owners, memberCount }: Decided,
    timeoutMs: number,
  ): Promise<RoomRecord | null> {
    const set = { owners, memberCount, membershipVersion: decision.version };
    const { matchedCount } = await withCommandTimeout(
      Room.updateOne(
        { _id: { $eq: before._id }, membershipVersion: { $eq: before.membershipVersion } },
        { $set: set, $push: { unsettled: decision }, $inc: { unsettledCount: 1 } },
      ),
      timeoutMs,
    );
    return matchedCount === 1 ? { ...before, ...set, unsettled: [...before.unsettled, decision] } : null;
  }

  /** Throws what ends the attempts; logs a failure of the store that the next attempt may survive. */
  function onFailure(
    error: unknown,
    { roomId, askedAt, lost }: { roomId: string; askedAt: number; lost: number },
  ) {
    if (!failureOf(error)) throw error;
    const what = adviceFor(error) ?? 'no reply to a decision about memberships';
    logger.warn({ err: error, room: roomId }, what);
    if (isHopeless(error, lost) || isOverdue(timing, askedAt)) throw toAppError(error);
  }

  return async (roomId, wishes, askedAt) => {
    // One id for all attempts: an update whose reply was lost may be stored late, after the next attempt began.
    const id = randomId();
    const remaining = () => timeLeft(timing, askedAt);
    let decided: Decided | undefined;
    let lost = 0;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      try {
        const before = await read(roomId, remaining());
        const stored = before.unsettled.find((one) => one.id.equals(id));
        if (stored && decided) return { room: before, decided, decision: stored };
        const found = await rows.find(before, usersOf(wishes), remaining());
        decided = decideAll(before, found, wishes, new Date(clock()));
        const { changes } = decided;
        if (changes.length === 0) return { room: before, decided, decision: null };
        const version = before.membershipVersion + 1;
        const decision = { id, version, changes, handedOver: isHandedOver };
        const room = await store(before, decision, decided, remaining());
        if (room) return { room, decided, decision };
      } catch (error) {
        lost += 1;
        onFailure(error, { roomId, askedAt, lost });
      }
      await timing.backOff(attempt);
    }
    throw new AppError('unavailable', undefined, { retryAfter: 1 });
  };
}

/** Returns all users whose role matters. */
function usersOf(wishes: MembershipWish[]): string[] {
  const users = wishes.flatMap(({ request }) => [
    ...changedUsers(request),
    ...('by' in request ? [request.by] : []),
  ]);
  return [...new Set(users)];
}
