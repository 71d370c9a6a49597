import type { Types } from 'mongoose';
import mongoose from 'mongoose';
import type { RoomRecord } from '../../../models/room.js';
import type { ServicesDeps } from '../../deps.js';
import { isSealable, sealNames } from './room-names.js';

/** Rooms that are read at once. */
const BATCH = 200;
/**
 * Delay of the job after a start, in milliseconds. Nodes of an earlier version show a sealed room without its name, so a
 * rolling upgrade gets time to end; the embedded store has one node.
 */
const DELAY_MS = { embedded: 0, mongodb: 900_000 };

/** Rooms with something to seal: the store passes over all others, which after the first time are all. */
const IN_THE_CLEAR = {
  $or: [{ name: mongoose.trusted({ $gt: '' }) }, { topic: mongoose.trusted({ $gt: '' }) }],
};

/**
 * Seals the names and topics of private rooms that an earlier version stored in the clear. Each write names what it
 * replaces, so it may run on several nodes at once, and a kill anywhere does no harm: the next start continues.
 */
export function createNameSealing({
  models: { Room, Site },
  keys,
  logger,
  storeKind,
}: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  let timer: NodeJS.Timeout | undefined;
  let sealing: Promise<number> | undefined;
  let isStopped = false;

  async function sealRoom(room: RoomRecord): Promise<boolean> {
    const { _id, name, topic } = room;
    const clear = { ...(name !== '' && { name }), ...(topic && { topic }) };
    if (!isSealable(room) || Object.keys(clear).length === 0) return false;
    const sealed = await sealNames({ keys }, room, clear);
    const unchanged = Object.fromEntries(Object.entries(clear).map(([path, text]) => [path, { $eq: text }]));
    const { modifiedCount } = await Room.updateOne({ _id: { $eq: _id }, ...unchanged }, { $set: sealed });
    return modifiedCount === 1;
  }

  async function sealSite(site: Types.ObjectId): Promise<number> {
    let count = 0;
    for (let after = ''; !isStopped;) {
      const rooms = await Room.find({
        site: { $eq: site },
        visibility: { $eq: 'private' },
        slug: mongoose.trusted({ $gt: after }),
        ...IN_THE_CLEAR,
      })
        .select('site slug visibility restoreAs kind name topic')
        .sort({ slug: 1 })
        .limit(BATCH)
        .lean<RoomRecord[]>();
      for (const room of rooms) if (await sealRoom(room)) count += 1;
      if (rooms.length < BATCH) break;
      after = rooms.at(-1)!.slug;
    }
    return count;
  }

  async function sealAll(): Promise<number> {
    let count = 0;
    for (const { _id } of await Site.find().select('_id').lean()) count += await sealSite(_id);
    if (count > 0) logger.info({ rooms: count }, 'sealed the names of private rooms');
    return count;
  }

  /** Seals what is left, and returns the number of rooms that changed. */
  function sealOnce(): Promise<number> {
    sealing ??= sealAll().finally(() => (sealing = undefined));
    return sealing;
  }

  return {
    start(): void {
      timer ??= setTimeout(() => {
        sealOnce().catch((error: unknown) =>
          logger.warn({ err: error }, 'unable to seal the names of private rooms; the next start goes on'),
        );
      }, DELAY_MS[storeKind]).unref();
    },
    sealOnce,
    /** Resolves when the write that is under way is over. */
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await sealing?.catch(() => undefined);
    },
  };
}
