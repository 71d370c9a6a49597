import type { UpdateQuery } from 'mongoose';
import type { RoomRecord } from '../../../models/room.js';
import { noteLines } from '../lines/line-note.js';
import type { LineAuthor, LineNote } from '../lines/line-note.js';

const DAY_MS = 86_400_000;

/** Returns the note of what an archive, or its end, says in the room's log. */
export function archiveNote(isArchived: boolean, author: LineAuthor): LineNote {
  return noteLines([{ type: isArchived ? 'room.archived' : 'room.unarchived' }], author)!;
}

/** Returns whether a change with this note was stored on the room. */
export function hasNote({ unsettled }: Pick<RoomRecord, 'unsettled'>, { id }: LineNote): boolean {
  return unsettled.some((one) => one.id.equals(id));
}

/** Returns the update that archives a room, or opens it again. */
export function archiveChange(isArchived: boolean, note: LineNote, now: Date): UpdateQuery<RoomRecord> {
  return {
    ...note.update,
    $set: { lifecycleAt: now, ...(isArchived && { archivedAt: now }) },
    ...(!isArchived && { $unset: { archivedAt: 1 as const } }),
    $inc: { ...note.update.$inc, membershipVersion: 1 },
  };
}

/** Returns the update that deletes a room, to be purged after so many days. */
export function deleteChange(
  { visibility }: Pick<RoomRecord, 'visibility'>,
  deleteAfterDays: number,
  now: Date,
): UpdateQuery<RoomRecord> {
  return {
    $set: {
      deletedAt: now,
      lifecycleAt: now,
      purgeAt: new Date(now.getTime() + deleteAfterDays * DAY_MS),
      // Public rooms are listed by an index on their visibility; a deleted one must not be in the way there.
      visibility: 'private',
      restoreAs: visibility,
    },
    $inc: { membershipVersion: 1 },
  };
}
