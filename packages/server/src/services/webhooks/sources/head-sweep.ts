import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { RoomHeads } from '../../room-log/room-heads.js';
import type { Cursors } from './cursors.js';

/** Rooms that are compared together, and the pause behind them: 500 a second. */
const BATCH = 100;
const PAUSE_MS = 200;

/**
 * Compares the heads of all rooms of the sites with what the webhooks have heard: finds what the scans missed because a
 * clock was wrong by more than their margin.
 */
export function createHeadSweep({
  models: { Room },
  heads,
  cursors,
}: {
  models: Pick<Models, 'Room'>;
  heads: Pick<RoomHeads, 'current'>;
  cursors: Pick<Cursors, 'noteMoved'>;
}) {
  async function readHeads(rooms: { _id: Types.ObjectId }[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const { _id } of rooms) {
      const { rev } = await heads.current(_id.toString());
      if (rev > 0) found.set(_id.toString(), rev);
    }
    return found;
  }

  async function sweepSite(
    site: Types.ObjectId,
    webhooks: readonly WebhookRecord[],
    isStopped: () => boolean,
  ) {
    let after = toObjectId('0'.repeat(24));
    while (!isStopped()) {
      const rooms = await Room.find({ site: { $eq: site }, _id: mongoose.trusted({ $gt: after }) })
        .sort({ _id: 1 })
        .limit(BATCH)
        .select('_id')
        .lean<{ _id: Types.ObjectId }[]>();
      const found = await readHeads(rooms);
      for (const webhook of webhooks) if (found.size > 0) await cursors.noteMoved(webhook, found);
      if (rooms.length < BATCH) return;
      after = rooms.at(-1)!._id;
      await sleep(PAUSE_MS);
    }
  }

  return async (webhooks: readonly WebhookRecord[], isStopped: () => boolean): Promise<void> => {
    const sites = new Map(webhooks.map(({ site }) => [site.toString(), site]));
    for (const [id, site] of sites)
      await sweepSite(
        site,
        webhooks.filter((webhook) => webhook.site.toString() === id),
        isStopped,
      );
  };
}
