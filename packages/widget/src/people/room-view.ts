import { abilitiesOf, factsOf } from '@sotto/sdk';
import type { Room, RoomNotifications, RoomSummary, User } from '@sotto/sdk';

/** Whether a room is muted for its viewer now. */
export function isMuted({ notifications }: Pick<Room, 'notifications'>, now = Date.now()): boolean {
  return levelNow(notifications, now) === 'none';
}

/** Returns the level that counts now: after `until` it is `all` again. */
export function levelNow({ level, until }: RoomNotifications, now = Date.now()): RoomNotifications['level'] {
  return until !== undefined && new Date(until).getTime() <= now ? 'all' : level;
}

/** Returns a room after an event about it, whose summary lacks what only this viewer sees. */
export function withSummary(room: Room, summary: RoomSummary, kind: User['kind']): Room {
  const { role, peer, mutedUntil, unopened, notifications } = room;
  // A message may have overtaken the summary.
  const newest = summary.lastSeq >= room.lastSeq ? summary : room;
  const { lastMessage, lastSeq } = newest;
  const { lastMessage: _, ...rest } = summary;
  const next: Room = {
    ...rest,
    // A direct room has no name of its own.
    name: peer?.displayName ?? summary.name,
    lastSeq,
    ...(lastMessage && { lastMessage }),
    rev: Math.max(room.rev, summary.rev),
    ...{ notifications, unreadCount: 0, lastReadSeq: room.lastReadSeq, abilities: [] },
    ...(role && { role }),
    ...(peer && { peer }),
    ...(mutedUntil !== undefined && { mutedUntil }),
    ...(unopened && { unopened }),
  };
  return {
    ...next,
    ...readUpTo(next, room.lastReadSeq),
    abilities: abilitiesOf(factsOf(next, kind, Date.now())),
  };
}

/** Returns what changes when the viewer has read up to `seq`. */
export function readUpTo(room: Room, seq: number): Pick<Room, 'lastReadSeq' | 'unreadCount'> {
  const lastReadSeq = Math.max(room.lastReadSeq, seq);
  return { lastReadSeq, unreadCount: room.role ? Math.max(0, room.lastSeq - lastReadSeq) : 0 };
}

/** Returns a room in which a user, known by the id `from`, is another or named differently; the same where they are not in it. */
export function withUser(room: Room, from: string, user: User): Room {
  const { peer, lastMessage } = room;
  const isPeer = peer?.id === from;
  const isSender = lastMessage?.sender.id === from;
  if (!isPeer && !isSender) return room;
  return {
    ...room,
    ...(isPeer && { peer: user, name: user.displayName }),
    ...(isSender && { lastMessage: { ...lastMessage, sender: user } }),
  };
}
