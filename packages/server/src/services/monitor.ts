import type { MonitorRoom, MonitorSummary } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { mapInSlices } from '../async/time-slices.js';
import { createBoundedCache } from '../cache/bounded-cache.js';
import { AppError } from '../errors.js';
import { presentCipherFlow } from '../presenters/monitor.js';
import { forEachLimited } from '../async/for-each-limited.js';
import type { ServicesDeps } from './deps.js';
import type { Latency } from './monitor/latency.js';
import type { AccessedRoom } from './room/accessed-room.js';
import { openNames } from './room/names/room-names.js';
import type { KeptHeads, Newest } from './room-log/kept-heads.js';
import type { RoomDirectory } from './room/room-directory.js';

const RATE_WINDOW_MS = 60_000;

/** Lifetime of a rate in memory, in milliseconds. */
const RATE_TTL_MS = 5000;
const MAX_RATES = 50_000;

/** Creates the service of the monitor, which shows counts, rates and ciphertext; never a text, never a sender. */
export function createMonitorService(
  deps: ServicesDeps,
  parts: { directory: RoomDirectory; latency: Latency; kept: KeptHeads; expensive: LimitByKey },
) {
  const { models, keyring, keys, clock, storeKind, version } = deps;
  const { directory, latency, kept, expensive } = parts;
  /** The `seq` of the last message that is older than the window, by room. */
  const boundaries = createBoundedCache<number>({ maxSize: MAX_RATES, ttl: { ms: RATE_TTL_MS, clock } });

  async function findBoundary(room: AccessedRoom, since: Date): Promise<number> {
    const known = boundaries.get(room.id);
    if (known !== undefined) return known;
    const older = await models.Message.findOne({
      room: { $eq: room.record._id },
      createdAt: mongoose.trusted({ $lte: since }),
    })
      .sort({ seq: -1 })
      .select('seq')
      .lean();
    boundaries.set(room.id, older?.seq ?? 0);
    return older?.seq ?? 0;
  }

  /** Whether a room has messages in the last minute. */
  const isActive = ({ message }: Newest, since: Date) => message !== null && message.createdAt > since;

  /** Counts messages of the last minute by room. `seq` has no gaps, so two positions suffice; a silent room costs no read. */
  async function countRecent(
    rooms: AccessedRoom[],
    newest: ReadonlyMap<string, Newest>,
  ): Promise<Map<string, number>> {
    const since = new Date(clock() - RATE_WINDOW_MS);
    const recent = new Map<string, number>();
    const active = rooms.filter(({ id }) => isActive(newest.get(id)!, since));
    await forEachLimited(active, async (room) => {
      recent.set(room.id, newest.get(room.id)!.seq - (await findBoundary(room, since)));
    });
    return recent;
  }

  function present(room: AccessedRoom, newest: Newest, recent: number): MonitorRoom {
    const last =
      newest.change && presentCipherFlow(models.Message.openRecord(newest.change), room, keys.ringOf);
    return {
      room: room.slug,
      roomName: room.name,
      messages: newest.seq,
      messagesPerSecond: perSecond(recent),
      rev: newest.rev,
      ...(last && { last }),
    };
  }

  async function summarize(actor: Actor): Promise<MonitorSummary> {
    const all = actor.scopes.includes('monitor:all');
    if (!all && !actor.scopes.includes('monitor')) throw new AppError('insufficient_scope');
    const readable = await (all ? directory.inSite(actor.siteId) : directory.joined(actor));
    // Nothing is stored in archived rooms, and no list shows them unless it is asked to.
    const rooms = await openNames(
      deps,
      readable.filter(({ record }) => !record.archivedAt),
    );
    const newest = await kept.newest(rooms.map(({ record }) => record._id));
    const recent = await countRecent(rooms, newest);
    const presented = await mapInSlices(rooms, (room) =>
      present(room, newest.get(room.id)!, recent.get(room.id) ?? 0),
    );
    presented.sort((a, b) => (a.room < b.room ? -1 : 1));
    const recentInAll = [...recent.values()].reduce((sum, count) => sum + count, 0);
    return {
      scope: all ? 'site' : 'rooms',
      rooms: presented,
      messages: presented.reduce((sum, { messages }) => sum + messages, 0),
      messagesPerSecond: perSecond(recentInAll),
      // The latency is the node's: a user without a message in the last minute must not learn that others sent some.
      latencyMs: recentInAll > 0 ? latency.mean() : null,
      keyId: keyring.primaryKeyId,
      store: storeKind,
      version,
    };
  }

  return {
    /**
     * Returns counts and rates per room: of the site with scope `monitor:all`, else of the actor's rooms.
     * @throws AppError `insufficient_scope`
     */
    summary: (actor: Actor): Promise<MonitorSummary> => expensive.run(actor.userId, () => summarize(actor)),
  };
}

/** Converts messages per minute to messages per second, rounded to hundredths. */
function perSecond(messages: number): number {
  return Math.round((messages / (RATE_WINDOW_MS / 1000)) * 100) / 100;
}
