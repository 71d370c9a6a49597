import type { MemberRole, Message, Room, RoomSummary, Visibility } from '@sotto/protocol';

/** A room and what was counted and looked up about it. */
export interface PresentableRoom {
  readonly slug: string;
  readonly name: string;
  readonly topic?: string | undefined;
  readonly visibility: Visibility;
  readonly createdAt: Date;
  readonly memberCount: number;
  readonly lastMessage: Message | null;
  readonly rev: number;
}

/** A viewer's place in the room; `null` for one who is no member. */
export type Viewpoint = { role: MemberRole; lastReadSeq: number; isUnopened: boolean } | null;

/** A room as everybody in it sees it. */
export function presentRoomSummary(room: PresentableRoom): RoomSummary {
  return {
    slug: room.slug,
    name: room.name,
    ...(room.topic !== undefined && { topic: room.topic }),
    visibility: room.visibility,
    memberCount: room.memberCount,
    ...(room.lastMessage && { lastMessage: room.lastMessage }),
    lastSeq: room.lastMessage?.seq ?? 0,
    rev: room.rev,
    createdAt: room.createdAt.toISOString(),
  };
}

/** A room as one viewer sees it. */
export function presentRoom(room: PresentableRoom, viewpoint: Viewpoint): Room {
  const summary = presentRoomSummary(room);
  if (!viewpoint) return { ...summary, unreadCount: 0, lastReadSeq: 0 };
  const lastReadSeq = Math.min(viewpoint.lastReadSeq, summary.lastSeq);
  return {
    ...summary,
    unreadCount: summary.lastSeq - lastReadSeq,
    lastReadSeq,
    role: viewpoint.role,
    ...(viewpoint.isUnopened && { unopened: true as const }),
  };
}
