import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { MessageRecord } from '../../../models/message.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { Cursors } from './cursors.js';
import { timeOfChange } from './first-rev.js';

/** Rooms that are looked at together, and the pause behind them: 500 a second. */
const BATCH = 100;
const PAUSE_MS = 200;

/**
 * Carries out replays: notes the rooms of the webhook's own site in which something happened since. Its cost follows that
 * site's rooms, whatever other sites hold. How far it is is stored, so another server continues.
 */
export function createReplayWalk({
  models: { Message, Room, Webhook },
  cursors,
  pause = () => sleep(PAUSE_MS),
}: {
  models: Pick<Models, 'Message' | 'Room' | 'Webhook'>;
  cursors: Pick<Cursors, 'noteMoved'>;
  pause?: () => Promise<unknown>;
}) {
  /** Returns the head of a room's log where something happened since the time; undefined elsewhere. */
  async function headSince(room: Types.ObjectId, since: Date): Promise<number | undefined> {
    const newest = await Message.findOne({ room: { $eq: room } })
      .sort({ rev: -1 })
      .select('rev createdAt changeId')
      .read('primary')
      .lean<Pick<MessageRecord, 'rev' | 'createdAt' | 'changeId'> | null>();
    return newest && timeOfChange(newest) >= since.getTime() ? newest.rev : undefined;
  }

  async function noteRooms(webhook: WebhookRecord, rooms: readonly { _id: Types.ObjectId }[]): Promise<void> {
    const heads = new Map<string, number>();
    for (const { _id } of rooms) {
      const head = await headSince(_id, webhook.since);
      if (head !== undefined) heads.set(_id.toString(), head);
    }
    if (heads.size > 0) await cursors.noteMoved(webhook, heads);
  }

  async function walk(webhook: WebhookRecord, from: Types.ObjectId, isStopped: () => boolean): Promise<void> {
    let after = from;
    while (!isStopped()) {
      const rooms = await Room.find({
        site: { $eq: webhook.site },
        _id: mongoose.trusted({ $gt: after }),
      })
        .sort({ _id: 1 })
        .limit(BATCH)
        .select('_id')
        .lean<{ _id: Types.ObjectId }[]>();
      await noteRooms(webhook, rooms);
      const isOver = rooms.length < BATCH;
      after = rooms.at(-1)?._id ?? after;
      // Unless another replay has begun meanwhile.
      const { matchedCount } = await Webhook.updateOne(
        { _id: { $eq: webhook._id }, epoch: { $eq: webhook.epoch } },
        { $set: { replay: isOver ? null : { after } } },
      );
      if (isOver || matchedCount === 0) return;
      await pause();
    }
  }

  return async (webhooks: readonly WebhookRecord[], isStopped: () => boolean): Promise<void> => {
    for (const webhook of webhooks)
      if (webhook.replay && !isStopped()) await walk(webhook, webhook.replay.after, isStopped);
  };
}
