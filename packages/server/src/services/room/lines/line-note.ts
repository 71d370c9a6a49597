import { randomId, toObjectId } from '../../../models/object-id.js';
import type { RoomLine, UnsettledChanges } from '../../../models/room.js';

/** Who changes a room. */
export interface LineAuthor {
  /** Id of the user; absent for the site's backend and the operator. */
  by?: string | undefined;
  /** Whether a running server writes the lines: where a command makes the change. */
  handedOver?: boolean;
}

/** Fields of an update that leave a note beside a change of the room. */
export interface LineNote {
  id: UnsettledChanges['id'];
  update: { $push: { unsettled: UnsettledChanges }; $inc: { unsettledCount: 1 } };
}

/**
 * Returns what notes lines in the write that changes the room: whatever happens to this node afterwards, some node writes
 * them (`memberships/membership-sweep`). Undefined where there is nothing to say.
 */
export function noteLines(
  lines: Omit<RoomLine, 'by'>[],
  { by, handedOver }: LineAuthor,
): LineNote | undefined {
  if (lines.length === 0) return undefined;
  const id = randomId();
  const note: UnsettledChanges = {
    ...{ id, version: 0, changes: [] },
    lines: lines.map((line) => ({ ...line, ...(by !== undefined && { by: toObjectId(by) }) })),
    ...(handedOver && { handedOver }),
  };
  return { id, update: { $push: { unsettled: note }, $inc: { unsettledCount: 1 } } };
}
