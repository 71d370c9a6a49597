import type { Types } from 'mongoose';
import mongoose from 'mongoose';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { isSealable, sealNames } from '../room/names/room-names.js';
import { BATCH, createSealingJob, havingTexts, sealBatches } from './sealing-job.js';

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
    const { modifiedCount } = await Room.updateOne(
      { _id: { $eq: _id }, ...havingTexts(clear) },
      { $set: sealed },
    );
    return modifiedCount === 1;
  }

  const readIn = (site: Types.ObjectId) => (after: string) =>
    Room.find({
      site: { $eq: site },
      visibility: { $eq: 'private' },
      slug: mongoose.trusted({ $gt: after }),
      ...IN_THE_CLEAR,
    })
      .select('site slug visibility restoreAs kind name topic')
      .sort({ slug: 1 })
      .limit(BATCH)
      .lean<RoomRecord[]>()
      .exec();

  return createSealingJob(deps, 'the names of private rooms', async (isStopped) => {
    let count = 0;
    for (const { _id } of await Site.find().select('_id').lean()) {
      const rows = { read: readIn(_id), keyOf: ({ slug }: RoomRecord) => slug, seal: sealRoom };
      count += await sealBatches('', rows, isStopped);
    }
    return count;
  });
}
