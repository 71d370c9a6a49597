import { DEFAULT_PERMISSIONS } from '@sotto/protocol';
import type {
  MemberRole,
  Message,
  Room,
  RoomAction,
  RoomKind,
  RoomNotifications,
  RoomPermissions,
  RoomSummary,
  User,
  Visibility,
} from '@sotto/protocol';

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

/** What a viewer is and may do in the room; `role` is `null` for one who is no member. */
export interface Viewpoint {
  readonly role: MemberRole | null;
  readonly abilities: RoomAction[];
  readonly lastReadSeq: number;
  /** How many unread messages mention the viewer. */
  readonly mentionCount: number;
  /** The first message that the viewer marked as unread. */
  readonly unreadFrom?: number | undefined;
  readonly isUnopened: boolean;
  /** Whether the viewer pinned the room in their list. */
  readonly isPinned: boolean;
  /** Present while the viewer is muted. */
  readonly mutedUntil?: Date;
  readonly notifications: RoomNotifications;
  /** The other member of a direct room. */
  readonly peer?: User | undefined;
}

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

/** Returns the `seq` up to which nothing counts as unread. */
export function readSeqOf({
  lastReadSeq,
  unreadFrom = Infinity,
}: Pick<Viewpoint, 'lastReadSeq' | 'unreadFrom'>): number {
  return Math.min(lastReadSeq, unreadFrom - 1);
}

/** Presents a room as one viewer sees it. */
export function presentRoom(room: PresentableRoom, state: RoomState, viewpoint: Viewpoint): Room {
  const summary = presentRoomSummary(room, state);
  const { role, abilities, mentionCount, notifications, peer, unreadFrom } = viewpoint;
  const lastReadSeq = Math.min(viewpoint.lastReadSeq, summary.lastSeq);
  const unreadCount = role ? summary.lastSeq - readSeqOf({ lastReadSeq, unreadFrom }) : 0;
  const own = { unreadCount, mentionCount, lastReadSeq, abilities, notifications };
  const presented: Room = Object.assign(summary, own);
  if (role) presented.role = role;
  if (role && unreadFrom !== undefined) presented.unreadFrom = unreadFrom;
  if (viewpoint.mutedUntil) presented.mutedUntil = viewpoint.mutedUntil.toISOString();
  if (viewpoint.isUnopened) presented.unopened = true;
  if (viewpoint.isPinned) presented.pinned = true;
  // A direct room has no name of its own.
  if (peer) Object.assign(presented, { name: peer.displayName, peer });
  return presented;
}
