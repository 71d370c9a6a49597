import type { Types } from 'mongoose';
import type { FileRecord } from '../../models/file.js';
import { openPayload } from '../../presenters/messages.js';
import type { ServicesDeps } from '../deps.js';

/** What became of the message that claimed a file. */
export type ClaimedMessage = 'none' | 'alive' | 'deleted' | 'unreadable';

/** Returns what became of the message that claimed a file: `none` also where another one was stored under its id. */
export type FindClaimed = (file: Pick<FileRecord, '_id' | 'room' | 'claim'>) => Promise<ClaimedMessage>;

/** Creates what asks the room's log. */
export function createClaimedMessages({
  models: { Message },
  keys,
}: Pick<ServicesDeps, 'models' | 'keys'>): FindClaimed {
  return async ({ _id, room, claim }) => {
    if (!claim) return 'none';
    const row = await Message.findOne({
      ...{ room: { $eq: room }, sender: { $eq: claim.sender } },
      clientMessageId: { $eq: claim.clientMessageId },
    })
      .read('primary')
      .lean();
    if (!row) return 'none';
    await keys.loadOf([row]);
    const payload = openPayload(Message.openRecord(row));
    if (row.deletedAt || payload === null) return 'deleted';
    if (payload === undefined) return 'unreadable';
    return namesFile(payload['files'], _id) ? 'alive' : 'none';
  };
}

function namesFile(files: unknown, id: Types.ObjectId): boolean {
  return Array.isArray(files) && files.some((file: { id?: unknown }) => file.id === id.toString());
}
