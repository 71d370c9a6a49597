import type {
  MemberRole,
  Message,
  Room,
  RoomKind,
  RoomPermissions,
  RoomSummary,
  Visibility,
} from '@sotto/protocol';

/** What members of a room may do until its owners decide otherwise. */
const DEFAULT_PERMISSIONS: RoomPermissions = { write: 'all', invite: 'moderators', guests: 'write' };

/** Fields of a stored room that its members may see. */
export interface PresentableRoom {
  readonly slug: string;
  readonly name: string;
  readonly topic?: string | undefined;
  readonly kind?: RoomKind | undefined;
  readonly visibility: Visibility;
  readonly permissions?: Partial<RoomPermissions> | undefined;
  readonly slowModeSeconds?: number | undefined;
  readonly archivedAt?: Date | null | undefined;
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
    kind: room.kind ?? 'room',
    visibility: room.visibility,
    permissions: { ...DEFAULT_PERMISSIONS, ...room.permissions },
    slowModeSeconds: room.slowModeSeconds ?? 0,
    memberCount: state.memberCount,
    lastSeq: lastMessage?.seq ?? 0,
    rev: state.rev,
    createdAt: room.createdAt.toISOString(),
  };
  if (room.topic !== undefined) summary.topic = room.topic;
  if (room.archivedAt) summary.archivedAt = room.archivedAt.toISOString();
  if (lastMessage) summary.lastMessage = lastMessage;
  return summary;
}

/** Presents a room as one viewer sees it. */
export function presentRoom(room: PresentableRoom, state: RoomState, viewpoint: Viewpoint): Room {
  const summary = presentRoomSummary(room, state);
  const lastReadSeq = Math.min(viewpoint?.lastReadSeq ?? 0, summary.lastSeq);
  const unreadCount = viewpoint ? summary.lastSeq - lastReadSeq : 0;
  const presented: Room = Object.assign(summary, {
    unreadCount,
    lastReadSeq,
    abilities: [],
    notifications: { level: 'all' as const },
  });
  if (viewpoint) presented.role = viewpoint.role;
  if (viewpoint?.isUnopened) presented.unopened = true;
  return presented;
}
