import type { MonitorRoom, MonitorSummary } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { mapInSlices } from '../async/time-slices.js';
import { createBoundedCache } from '../cache/bounded-cache.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import { presentCipherFlow } from '../presenters/monitor.js';
import { forEachLimited } from '../async/for-each-limited.js';
import type { ServicesDeps } from './deps.js';
import type { Latency } from './monitor/latency.js';
import { toAccessedRoom } from './room/access.js';
import type { AccessedRoom } from './room/access.js';
import type { KeptHeads, Newest } from './room-log/kept-heads.js';
import type { RoomAssembler } from './room/assembler.js';

const RATE_WINDOW_MS = 60_000;

/** Milliseconds that a rate is shown without being read again. */
const RATE_TTL_MS = 5000;
const MAX_RATES = 50_000;

/** What the store holds, as the monitor may see it: counts, rates and ciphertext; never a text, never a sender. */
export function createMonitorService(
  { models, keyring, clock, storeKind, version }: ServicesDeps,
  parts: { assembler: RoomAssembler; latency: Latency; kept: KeptHeads; expensive: LimitByKey },
) {
  const { assembler, latency, kept, expensive } = parts;
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

  /** Whether a room has messages of the last minute. */
  const isActive = ({ message }: Newest, since: Date) => message !== null && message.createdAt > since;

  /** Messages of the last minute by room. There are no holes in `seq`, so two positions tell; a silent room is not asked. */
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

  function look(room: AccessedRoom, newest: Newest, recent: number): MonitorRoom {
    const last = newest.change && presentCipherFlow(models.Message.openRecord(newest.change), room);
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
    const rooms = all
      ? (await models.Room.find({ site: { $eq: toObjectId(actor.siteId) } }).lean()).map(toAccessedRoom)
      : await assembler.joined(actor.userId);
    const newest = await kept.newest(rooms.map(({ record }) => record._id));
    const recent = await countRecent(rooms, newest);
    const looks = await mapInSlices(rooms, (room) =>
      look(room, newest.get(room.id)!, recent.get(room.id) ?? 0),
    );
    looks.sort((a, b) => (a.room < b.room ? -1 : 1));
    const recentInAll = [...recent.values()].reduce((sum, count) => sum + count, 0);
    return {
      scope: all ? 'site' : 'rooms',
      rooms: looks,
      messages: looks.reduce((sum, { messages }) => sum + messages, 0),
      messagesPerSecond: perSecond(recentInAll),
      // It is the node's: whoever saw no message of the last minute must not learn that somebody else sent one.
      latencyMs: recentInAll > 0 ? latency.mean() : null,
      keyId: keyring.primaryKeyId,
      store: storeKind,
      version,
    };
  }

  return {
    /**
     * Counts and rates per room: of the site with scope `monitor:all`, else of the actor's rooms.
     * @throws AppError `insufficient_scope`
     */
    summary: (actor: Actor): Promise<MonitorSummary> => expensive.run(actor.userId, () => summarize(actor)),
  };
}

/** Messages of a minute as messages a second, to a hundredth. */
function perSecond(messages: number): number {
  return Math.round((messages / (RATE_WINDOW_MS / 1000)) * 100) / 100;
}
