import type { Types } from 'mongoose';
import mongoose from 'mongoose';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { isSealable, sealNames } from '../room/names/room-names.js';
import { createSealingJob } from './sealing-job.js';

/** Rooms that are read at once. */
const BATCH = 200;
/** Rooms with something to seal: the store passes over all others, which after the first time are all. */
const IN_THE_CLEAR = {
  $or: [{ name: mongoose.trusted({ $gt: '' }) }, { topic: mongoose.trusted({ $gt: '' }) }],
};

/** Seals the names and topics of private rooms that an earlier version stored in the clear. */
export function createNameSealing(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  const { keys } = deps;
  const { Room, Site } = deps.models;

  async function sealRoom(room: RoomRecord): Promise<boolean> {
    const { _id, name, topic } = room;
    const clear = { ...(name !== '' && { name }), ...(topic && { topic }) };
    if (!isSealable(room) || Object.keys(clear).length === 0) return false;
    const sealed = await sealNames({ keys }, room, clear);
    const unchanged = Object.fromEntries(Object.entries(clear).map(([path, text]) => [path, { $eq: text }]));
    const { modifiedCount } = await Room.updateOne({ _id: { $eq: _id }, ...unchanged }, { $set: sealed });
    return modifiedCount === 1;
  }

  async function sealSite(site: Types.ObjectId, isStopped: () => boolean): Promise<number> {
    let count = 0;
    for (let after = ''; !isStopped();) {
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

  return createSealingJob(deps, 'the names of private rooms', async (isStopped) => {
    let count = 0;
    for (const { _id } of await Site.find().select('_id').lean()) count += await sealSite(_id, isStopped);
    return count;
  });
}
