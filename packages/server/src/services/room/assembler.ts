import { abilitiesOf } from '@sotto/protocol';
import type { Room, RoomSummary } from '@sotto/protocol';
import { mapInSlices } from '../../async/time-slices.js';
import { presentNotifications } from '../../presenters/notifications.js';
import { presentRoom, presentRoomSummary, readSeqOf } from '../../presenters/rooms.js';
import type { RoomState } from '../../presenters/rooms.js';
import type { ServicesDeps } from '../deps.js';
import { createMentionCounts } from '../message/mention-counts.js';
import type { UnreadRoom } from '../message/mention-counts.js';
import type { KeptHeads } from '../room-log/kept-heads.js';
import type { UserDirectory } from '../user/user-directory.js';
import type { AccessedRoom } from './accessed-room.js';
import { createPeerReader } from './directory/peers.js';
import type { MessagePresenter } from './message-presenter.js';
import type { ReadMarks } from './marks/read-marks.js';
import type { Viewer } from './directory/readable-rooms.js';
import type { Standing } from './directory/standings.js';
import type { RoomDirectory } from './room-directory.js';
import { openNames } from './names/room-names.js';

interface AssembledRoom {
  room: AccessedRoom;
  state: RoomState;
}

export type RoomAssembler = ReturnType<typeof createRoomAssembler>;

/** Assembles a room for its readers: newest message, head, the viewer's marks. */
export function createRoomAssembler(
  deps: Pick<ServicesDeps, 'models' | 'clock' | 'guestRights' | 'keys' | 'logger'>,
  parts: {
    directory: RoomDirectory;
    presenter: MessagePresenter;
    marks: ReadMarks;
    kept: KeptHeads;
    users: UserDirectory;
  },
) {
  const { models, clock, guestRights } = deps;
  const { directory, presenter, marks, kept, users } = parts;
  const countMentions = createMentionCounts(deps);

  /**
   * Reads the states of these rooms, in their order. The head is read before the row: one that is behind the newest
   * message costs a reader nothing but a short sync.
   */
  async function assembleAll(rooms: AccessedRoom[], { areFresh = false } = {}): Promise<AssembledRoom[]> {
    if (rooms.length === 0) return [];
    const ids = rooms.map(({ record }) => record._id);
    const [named, counts, newest] = await Promise.all([
      openNames(deps, rooms),
      areFresh ? null : directory.memberCounts(ids),
      kept.newest(ids),
    ]);
    const rows = named.map((room) => ({ room, row: newest.get(room.id)!.message }));
    const written = rows.flatMap(({ room, row }) =>
      row ? [{ room, message: models.Message.openRecord(row) }] : [],
    );
    const messages = (await presenter.presentAll(written)).values();
    return rows.map(({ room, row }) => ({
      room,
      state: {
        memberCount: counts ? (counts.get(room.id) ?? 0) : room.record.memberCount,
        lastMessage: row && messages.next().value!,
        rev: newest.get(room.id)!.rev,
      },
    }));
  }

  const findPeers = createPeerReader(users);

  return {
    /** Finds the other members of the direct ones of these rooms, by room id. */
    findPeers,
    /**
     * Assembles rooms for one viewer, in the order given.
     * @param known - what the caller has just read: the viewer's memberships; `areFresh` for the rooms themselves
     */
    async forViewer(
      rooms: AccessedRoom[],
      { userId, kind }: Viewer,
      known: { memberships?: Standing[]; areFresh?: boolean } = {},
    ): Promise<Room[]> {
      const memberships = known.memberships ?? (await directory.membershipsIn(rooms, userId));
      const own = new Map(memberships.map((one) => [one.roomId, one]));
      const lastReadIn = ({ id }: AccessedRoom) => marks.latest(id, userId, own.get(id)?.lastReadSeq ?? 0);
      const [assembled, peers] = await Promise.all([assembleAll(rooms, known), findPeers(rooms, userId)]);
      const siteGuests = kind === 'guest' && rooms[0] ? await guestRights(rooms[0].siteId) : undefined;
      const now = clock();
      const unread = assembled.flatMap((one) => unreadIn(one, own.get(one.room.id), lastReadIn(one.room)));
      const mentionCounts = await countMentions(userId, unread);
      return mapInSlices(assembled, ({ room, state }) => {
        const standing = own.get(room.id);
        const { role = null, isUnopened = false, notifications, mutedUntil = 0, unreadFrom } = standing ?? {};
        const isPinned = standing?.isPinned ?? false;
        return presentRoom(room.record, state, {
          role,
          abilities: abilitiesOf({ role, kind, room: room.record, siteGuests, mutedUntil, now }),
          ...{ isUnopened, isPinned },
          lastReadSeq: standing ? lastReadIn(room) : 0,
          unreadFrom,
          mentionCount: mentionCounts.get(room.id) ?? 0,
          notifications: presentNotifications(notifications, now),
          ...(mutedUntil > now && { mutedUntil: new Date(mutedUntil) }),
          peer: peers.get(room.id),
        });
      });
    },
    /** Assembles a room for all of its members: without what is one viewer's own. */
    async summary(room: AccessedRoom): Promise<RoomSummary> {
      const [assembled] = await assembleAll([room]);
      return presentRoomSummary(assembled!.room.record, assembled!.state);
    },
  };
}

/** Returns the room if the viewer, as a member, has unread messages in it. */
function unreadIn(
  { room, state }: AssembledRoom,
  standing: Standing | undefined,
  lastReadSeq: number,
): UnreadRoom[] {
  if (!standing) return [];
  const readSeq = readSeqOf({ lastReadSeq, unreadFrom: standing.unreadFrom });
  const unread = (state.lastMessage?.seq ?? 0) - readSeq;
  return unread > 0 ? [{ room: room.record._id, readSeq, unread }] : [];
}
