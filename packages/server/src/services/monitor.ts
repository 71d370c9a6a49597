import type { MonitorRoom, MonitorSummary } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import { presentCipherFlow } from '../presenters/monitor.js';
import { forEachOf } from './concurrency.js';
import type { CoreDeps } from './deps.js';
import type { Latency } from './latency.js';
import { toAccessedRoom } from './room-access.js';
import type { AccessedRoom } from './room-access.js';
import type { RoomViews } from './room-views.js';

const RATE_WINDOW_MS = 60_000;

export type MonitorService = ReturnType<typeof createMonitorService>;

/** What the store holds, as the monitor may see it: counts, rates and ciphertext; never a text, never a sender. */
export function createMonitorService(
  { models, keyring, clock, storeKind, version }: CoreDeps,
  { views, latency }: { views: RoomViews; latency: Latency },
) {
  /** Messages of the last minute. There are no holes in `seq`, so two positions tell; nothing is counted. */
  async function countRecent(room: AccessedRoom, lastSeq: number): Promise<number> {
    const since = new Date(clock() - RATE_WINDOW_MS);
    const older = await models.Message.findOne({
      room: { $eq: room.record._id },
      createdAt: mongoose.trusted({ $lte: since }),
    })
      .sort({ seq: -1 })
      .select('seq')
      .lean();
    return lastSeq - (older?.seq ?? 0);
  }

  async function look(room: AccessedRoom): Promise<MonitorRoom & { recent: number }> {
    const inRoom = { room: { $eq: room.record._id } };
    const [newest, changed] = await Promise.all([
      models.Message.findOne(inRoom).sort({ seq: -1 }).select('seq').lean(),
      models.Message.findOne(inRoom).sort({ rev: -1 }),
    ]);
    const messages = newest?.seq ?? 0;
    const recent = messages === 0 ? 0 : await countRecent(room, messages);
    const last = changed && presentCipherFlow(changed, room);
    return {
      room: room.slug,
      roomName: room.name,
      messages,
      messagesPerSecond: perSecond(recent),
      rev: changed?.rev ?? 0,
      ...(last && { last }),
      recent,
    };
  }

  return {
    /**
     * Counts and rates per room: of the site with scope `monitor:all`, else of the actor's rooms.
     * @throws AppError `insufficient_scope`
     */
    async summary(actor: Actor): Promise<MonitorSummary> {
      const all = actor.scopes.includes('monitor:all');
      if (!all && !actor.scopes.includes('monitor')) throw new AppError('insufficient_scope');
      const rooms = all
        ? (await models.Room.find({ site: { $eq: toObjectId(actor.siteId) } }).lean()).map(toAccessedRoom)
        : await views.joined(actor.userId);
      const looks: (MonitorRoom & { recent: number })[] = [];
      await forEachOf(rooms, async (room) => void looks.push(await look(room)));
      looks.sort((a, b) => (a.room < b.room ? -1 : 1));
      return {
        scope: all ? 'site' : 'rooms',
        rooms: looks.map(({ recent: _, ...room }) => room),
        messages: looks.reduce((sum, { messages }) => sum + messages, 0),
        messagesPerSecond: perSecond(looks.reduce((sum, { recent }) => sum + recent, 0)),
        latencyMs: latency.mean(),
        keyId: keyring.primaryKeyId,
        store: storeKind,
        version,
      };
    },
  };
}

/** Messages of a minute as messages a second, to a hundredth. */
function perSecond(messages: number): number {
  return Math.round((messages / (RATE_WINDOW_MS / 1000)) * 100) / 100;
}
