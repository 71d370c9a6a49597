import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../../async/periodic-task.js';
import type { Models } from '../../../models/index.js';
import type { RoomRecord } from '../../../models/room.js';
import { adoptRoom } from './membership-adoption.js';
import type { MembershipLog } from './membership-log.js';

const INTERVAL_MS = 10_000;
/** A decision that is still unsettled so long after it was first seen was left behind, in milliseconds. */
const LEFT_BEHIND_MS = 20_000;
const MAX_ROOMS = 100;
const FAILURE = 'unable to settle memberships';

interface SweepDeps {
  models: Pick<Models, 'Room' | 'Member'>;
  log: Pick<MembershipLog, 'finish'>;
  logger: Logger;
  clock: () => number;
}

/**
 * Finishes what other nodes decided about memberships and did not settle: within a minute, by this node's own clock
 * alone. What was handed over is finished at once. Two nodes may finish the same decision. Also adopts rooms that nodes
 * of an earlier version create meanwhile.
 */
export function createMembershipSweep({ models, log, logger, clock }: SweepDeps) {
  /** When each unsettled decision was first seen. */
  let seen = new Map<string, number>();

  async function finishLeft(room: RoomRecord, now: number, still: Map<string, number>): Promise<void> {
    for (const decision of room.unsettled) {
      const id = decision.id.toString();
      const since = seen.get(id) ?? now;
      still.set(id, since);
      if (!decision.handedOver && now - since < LEFT_BEHIND_MS) continue;
      await log.finish(room, decision);
      still.delete(id);
    }
  }

  async function sweep(): Promise<void> {
    // By the index on `unsettledCount`, which has an entry for rooms without it.
    const old = await models.Room.find({ unsettledCount: { $eq: null } })
      .select('_id')
      .limit(MAX_ROOMS)
      .lean();
    for (const { _id } of old) await adoptRoom(models, _id);
    const rooms = await models.Room.find({ unsettledCount: mongoose.trusted({ $gt: 0 }) })
      .limit(MAX_ROOMS)
      .lean<RoomRecord[]>();
    const still = new Map<string, number>();
    for (const room of rooms)
      await finishLeft(room, clock(), still).catch((error: unknown) => logger.warn({ err: error }, FAILURE));
    seen = still;
  }

  return createPeriodicTask({
    run: sweep,
    intervalMs: INTERVAL_MS,
    logger,
    failure: FAILURE,
  });
}
