import type { MemberRole, Message, Room, RoomSummary, Visibility } from '@sotto/protocol';

/** Fields of a stored room that its members may see. */
export interface PresentableRoom {
  readonly slug: string;
  readonly name: string;
  readonly topic?: string | undefined;
  readonly visibility: Visibility;
  readonly createdAt: Date;
}

/** Counts and newest message of a room. */
export interface RoomState {
  readonly memberCount: number;
  readonly lastMessage: Message | null;
  readonly rev: number;
}

/** A viewer's membership in the room; `null` for one who is no member. */
export type Viewpoint = { role: MemberRole; lastReadSeq: number; isUnopened: boolean } | null;

/** Presents a room as all its members see it. */
export function presentRoomSummary(room: PresentableRoom, state: RoomState): RoomSummary {
  const { lastMessage } = state;
  const summary: RoomSummary = {
    slug: room.slug,
    name: room.name,
    visibility: room.visibility,
    memberCount: state.memberCount,
    lastSeq: lastMessage?.seq ?? 0,
    rev: state.rev,
    createdAt: room.createdAt.toISOString(),
  };
  if (room.topic !== undefined) summary.topic = room.topic;
  if (lastMessage) summary.lastMessage = lastMessage;
  return summary;
}

/** Presents a room as one viewer sees it. */
export function presentRoom(room: PresentableRoom, state: RoomState, viewpoint: Viewpoint): Room {
  const summary = presentRoomSummary(room, state);
  const lastReadSeq = Math.min(viewpoint?.lastReadSeq ?? 0, summary.lastSeq);
  const unreadCount = viewpoint ? summary.lastSeq - lastReadSeq : 0;
  const presented: Room = Object.assign(summary, { unreadCount, lastReadSeq });
  if (viewpoint) presented.role = viewpoint.role;
  if (viewpoint?.isUnopened) presented.unopened = true;
  return presented;
}
