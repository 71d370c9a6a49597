import { MAX_MENTION_COUNT, abilitiesOf, factsOf, levelNow } from '@sotto/sdk';
import { mentionsUser } from '../timeline/message/mentions.js';
import type { Message, OwnRoomSettings, Room, RoomNotifications, RoomSummary, User } from '@sotto/sdk';

/** Whether a room is muted for its viewer now. */
export function isMuted({ notifications }: Pick<Room, 'notifications'>, now = Date.now()): boolean {
  return levelNow(notifications, now) === 'none';
}

/** Compares rooms for a list: the pinned ones first, then by their last activity. */
export function compareRooms(one: Room, other: Room): number {
  const activity = ({ lastMessage, createdAt }: Room) => lastMessage?.createdAt ?? createdAt;
  const pins = Number(other.pinned ?? false) - Number(one.pinned ?? false);
  return pins || (activity(one) < activity(other) ? 1 : -1);
}

/** Returns when a mute ends, ISO 8601; undefined for never, and where there is none. */
export function muteEnd({ level, until, mutedUntil }: RoomNotifications): string | undefined {
  return mutedUntil ?? (level === 'none' ? until : undefined);
}

/** Whether the viewer is told of other messages of a room than of all. */
export function hasOwnRule({ notifications }: Pick<Room, 'notifications'>): boolean {
  return levelNow(notifications, Date.now()) !== 'all';
}

/** Returns a room after an event about it, whose summary lacks what only this viewer sees. */
export function withSummary(room: Room, summary: RoomSummary, kind: User['kind']): Room {
  const { role, peer, mutedUntil, unopened, pinned, notifications, unreadFrom } = room;
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
    ...{ notifications, unreadCount: 0, mentionCount: room.mentionCount, lastReadSeq: room.lastReadSeq },
    abilities: [],
    ...(unreadFrom !== undefined && { unreadFrom }),
    ...(role && { role }),
    ...(peer && { peer }),
    ...(mutedUntil !== undefined && { mutedUntil }),
    ...(unopened && { unopened }),
    ...(pinned && { pinned }),
  };
  return {
    ...next,
    ...readUpTo(next, room.lastReadSeq),
    abilities: abilitiesOf(factsOf(next, kind, Date.now())),
  };
}

/** Returns what changes when the viewer has read up to `seq`. How many mentions are left the server says. */
function readUpTo(room: Room, seq: number): Pick<Room, 'lastReadSeq' | 'unreadCount' | 'mentionCount'> {
  const lastReadSeq = Math.max(room.lastReadSeq, seq);
  const readSeq = readSeqOf({ ...room, lastReadSeq });
  const unreadCount = room.role ? Math.max(0, room.lastSeq - readSeq) : 0;
  return { lastReadSeq, unreadCount, mentionCount: Math.min(room.mentionCount, unreadCount) };
}

/** Returns the `seq` up to which nothing counts as unread. */
export function readSeqOf({
  lastReadSeq,
  unreadFrom = Infinity,
}: Pick<Room, 'lastReadSeq' | 'unreadFrom'>): number {
  return Math.min(lastReadSeq, unreadFrom - 1);
}

/** Returns a room after the viewer has read it up to `seq`, here or on another device. */
export function withRead(room: Room, seq: number): Room {
  const known = withoutUnreadMark(room);
  return { ...known, ...readUpTo(known, seq) };
}

/** Returns a room after its viewer has set something for themselves, here or on another device. */
export function withOwnSettings(
  { pinned: _, ...room }: Room,
  { notifications, pinned }: OwnRoomSettings,
): Room {
  return { ...room, notifications, ...(pinned && { pinned }) };
}

/** Returns a room with a new message: its sender has read it. */
export function withMessage(room: Room, message: Message, viewerId: string | undefined): Room {
  const isOwn = message.sender.id === viewerId;
  const isMention = !isOwn && message.seq > room.lastSeq && mentionsUser(message, viewerId);
  const next = {
    ...room,
    mentionCount: Math.min(room.mentionCount + Number(isMention), MAX_MENTION_COUNT),
    lastSeq: Math.max(room.lastSeq, message.seq),
    rev: Math.max(room.rev, message.rev),
  };
  const isNewest = message.seq >= (room.lastMessage?.seq ?? 0);
  return {
    ...next,
    ...(isNewest && { lastMessage: message }),
    ...readUpTo(next, isOwn ? message.seq : 0),
  };
}

/** Returns a room after the viewer has read it: nothing is marked as unread any more. */
export function withoutUnreadMark({ unreadFrom: _, ...room }: Room): Room {
  return room;
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
