import type { UpdateRoomInput } from '@sotto/protocol';
import type { UpdateQuery } from 'mongoose';
import type { RoomLine, RoomRecord } from '../../../models/room.js';
import type { AuditEntry } from '../../audit.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomAssembler } from '../assembler.js';
import { noteLines } from '../lines/line-note.js';
import type { Memberships } from '../memberships/memberships.js';
import { openName } from '../names/room-names.js';

/** A change of a room's names, permissions or slow mode. */
interface RoomChange {
  /** Fields with their new values; a permission by itself, as `permissions.guests`. */
  set: Record<string, unknown>;
  isTopicRemoved: boolean;
  /** Name and topic as they are asked for. */
  asked: Pick<UpdateRoomInput, 'name' | 'topic'>;
}

/** Who makes the change, and how it is stored. */
interface ChangeMaker extends Pick<AuditEntry, 'siteId' | 'actor'> {
  /** Id of the user; absent for the site's backend. */
  by?: string;
  /** Stores the change, where the room still allows it. */
  store: (update: UpdateQuery<RoomRecord>) => Promise<AccessedRoom>;
}

/** Creates what every change of a room goes through: those of owners and of the site's backend. */
export function createRoomChange(
  deps: Pick<ServicesDeps, 'audit' | 'realtime' | 'clock' | 'keys' | 'logger'>,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Pick<Memberships, 'tell'>;
  },
) {
  const { audit, realtime, clock } = deps;
  const { access, assembler, memberships } = parts;

  /** Stores a change, records it, announces it to members, and returns the changed room. @throws what `store` throws */
  return async (
    { store, by, ...who }: ChangeMaker,
    room: AccessedRoom,
    change: RoomChange,
  ): Promise<AccessedRoom> => {
    const { id } = room;
    const { set, isTopicRemoved } = change;
    const note = noteLines(linesOf(await openName(deps, room), change), { by });
    const isAboutGuests = 'permissions.guests' in set;
    const entry = { ...who, action: 'room.updated', target: `room:${id}`, room: id } as const;
    const changed = await audit.record(entry, () => {
      // After the time of the entry, by which `looks/rooms` recognizes it.
      const now = new Date(clock());
      // A guest's join that was decided before is decided again.
      const counted = isAboutGuests ? { membershipVersion: 1 } : {};
      return store({
        $set: { ...set, editedAt: now, ...(isAboutGuests && { lifecycleAt: now }) },
        ...(isTopicRemoved && { $unset: { topic: 1, sealedTopic: 1 } }),
        ...note?.update,
        ...((isAboutGuests || note) && { $inc: { ...counted, ...note?.update.$inc } }),
      });
    });
    access.roomChanged(changed);
    realtime.toRoom(changed, 'room.updated', { room: await assembler.summary(changed) });
    // After the event, which says it to the guests themselves: their sockets leave a room that is closed to them.
    if (isAboutGuests) access.lifecycleChanged(changed);
    if (note) memberships.tell(changed.record, note);
    return changed;
  };
}

/** Returns what a change says in the room's log: of name, topic and slow mode what differs. */
function linesOf(
  { record }: AccessedRoom,
  { set, asked: { name, topic } }: RoomChange,
): Omit<RoomLine, 'by'>[] {
  const { name: stored, sealedName, slowModeSeconds } = set as Partial<RoomRecord>;
  const lines: Omit<RoomLine, 'by'>[] = [];
  if (name !== undefined && name !== record.name)
    lines.push({ type: 'room.renamed', name: stored ?? '', ...(sealedName && { sealedName }) });
  if (topic !== undefined && (topic ?? '') !== (record.topic ?? ''))
    lines.push({ type: 'room.topicChanged' });
  if (slowModeSeconds !== undefined) lines.push({ type: 'slowMode.changed', seconds: slowModeSeconds });
  return lines;
}
