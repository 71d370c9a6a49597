import type { Logger } from 'pino';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import type { MembershipChange, RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { changedUsers } from '../../../policies/memberships.js';
import { timeLeft } from '../../room-log/write-deadline.js';
import { REAL_TIMING } from '../../room-log/timing.js';
import type { Timing } from '../../room-log/timing.js';
import type { WriteLines } from '../lines/line-writer.js';
import type { AnnounceMembership } from './membership-announcer.js';
import { createMembershipAudit } from './membership-audit.js';
import { createMembershipCommit } from './membership-commit.js';
import type { MembershipWish } from './membership-decisions.js';
import { createMembershipRows } from './membership-rows.js';
import { createMembershipSettlement } from './membership-settlement.js';

/** Wishes of one room that are decided together. */
const MAX_BATCH = 100;

/** The result of a wish: `change` is `null` if the user already had the role. */
export interface MembershipOutcome {
  change: MembershipChange | null;
  /** The room with its new owners and count. */
  room: RoomRecord;
}

interface Job extends MembershipWish {
  /** Time of the request, by the clock of `timing`. */
  askedAt: number;
  resolve: (outcome: MembershipOutcome) => void;
  reject: (error: unknown) => void;
}

interface MembershipLogDeps {
  models: Pick<Models, 'Room' | 'Member' | 'Audit' | 'Draft'>;
  logger: Logger;
  clock: () => number;
  timing?: Timing;
  /** Without it decisions are handed over: a running server announces them. */
  announce?: AnnounceMembership;
  /** Writes what the room's log says about a decision, behind it. */
  writeLines?: WriteLines;
}

export type MembershipLog = ReturnType<typeof createMembershipLog>;

/**
 * Decides who is in a room. The room's own document is the one that decides: one update, filtered by the
 * `membershipVersion` that was read, sets owners and count and notes the changes in `unsettled`. Then the rows are
 * written, the change is announced, and the note is removed. Where a node ends in between, another finds the note and
 * finishes (`membership-sweep`); every step may be repeated, and rows ignore what is older than they are.
 */
export function createMembershipLog(deps: MembershipLogDeps) {
  const { models, logger, clock, timing = REAL_TIMING, announce, writeLines } = deps;
  const rows = createMembershipRows(models.Member);
  // What a command decides is recorded by the server that announces it.
  const record = announce && createMembershipAudit({ Audit: models.Audit, clock });
  const settlement = createMembershipSettlement({
    ...{ Room: models.Room, Draft: models.Draft, rows, logger, announce, record, writeLines },
  });
  const commit = createMembershipCommit({
    ...{ models, rows, settlement, logger, clock, timing, isHandedOver: !announce },
  });
  const queues = new Map<string, Job[]>();
  const running = new Set<Promise<unknown>>();

  function track(work: Promise<unknown>): void {
    const done = work.finally(() => running.delete(done));
    running.add(done);
  }

  async function drain(roomId: string, queue: Job[]): Promise<void> {
    // Requests of one turn of the event loop are decided together.
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
    // The first request decides how long the batch may take.
    const askedAt = Math.min(...batch.map((job) => job.askedAt));
    const { room, decided, decision } = await commit(roomId, batch, askedAt);
    if (decision) await settlement.settle(room, decision, timeLeft(timing, askedAt));
    if (decision && announce) track(settlement.forget(room, decision));
    for (const [index, verdict] of decided.verdicts.entries()) {
      const job = batch[index]!;
      if (verdict instanceof AppError) job.reject(verdict);
      else job.resolve({ change: verdict, room });
    }
  }

  return {
    /**
     * Decides one wish, together with the others for the same room; resolves once it is written everywhere.
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
    /** Writes what a change of a room has noted for its log, in the background. */
    tell(room: RoomRecord, { id }: Pick<UnsettledChanges, 'id'>): void {
      const note = room.unsettled.find((one) => one.id.equals(id));
      if (note) track(settlement.forget(room, note));
    },
    /** Finishes a decision that is stored: a new room's first, or one that another node left behind. */
    finish: settlement.finish,
    /** Resolves when nothing is being decided or written. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/**
 * Takes the leading wishes that concern different users: a decision holds at most one change of each, as a row accepts one
 * change of a version.
 */
function takeBatch(queue: Job[]): Job[] {
  const users = new Set<string>();
  let size = 0;
  for (const { request } of queue.slice(0, MAX_BATCH)) {
    const changed = changedUsers(request);
    if (changed.some((user) => users.has(user))) break;
    for (const user of changed) users.add(user);
    size += 1;
  }
  return queue.splice(0, size);
}
