import type { Types } from 'mongoose';
import type { FileRecord } from '../../models/file.js';
import type { ServicesDeps } from '../deps.js';
import { createSentMessageReader } from '../message/sent-messages.js';

/** What became of the message that claimed a file. */
export type ClaimedMessage = 'none' | 'alive' | 'deleted' | 'unreadable';

/** Returns what became of the message that claimed a file: `none` also where another one was stored under its id. */
export type FindClaimed = (file: Pick<FileRecord, '_id' | 'room' | 'claim'>) => Promise<ClaimedMessage>;

/** Creates what asks the room's log. */
export function createClaimedMessages(deps: Pick<ServicesDeps, 'models' | 'keys'>): FindClaimed {
  const findSent = createSentMessageReader(deps);
  return async ({ _id, room, claim }) => {
    if (!claim) return 'none';
    const found = await findSent({ room, sender: claim.sender, clientMessageId: claim.clientMessageId });
    if (!found) return 'none';
    if (found.isDeleted || found.payload === null) return 'deleted';
    if (found.payload === undefined) return 'unreadable';
    return namesFile(found.payload['files'], _id) ? 'alive' : 'none';
  };
}

function namesFile(files: unknown, id: Types.ObjectId): boolean {
  const name = id.toString();
  return (
    Array.isArray(files) &&
    files.some((file: { id?: unknown; preview?: unknown }) => file.id === name || file.preview === name)
  );
}
