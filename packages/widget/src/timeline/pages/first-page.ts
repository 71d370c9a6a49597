import type { MessagesQuery, Room } from '@sotto/sdk';
import { readSeqOf } from '../../people/room-view.js';

/** Messages that are loaded at once. */
export const PAGE = 50;
/** Messages before the first unread one that are loaded with it. */
const CONTEXT = 20;

/** Returns the page with which a log begins: around a place, around the first unread message of a room that is new, or the newest one. */
export function firstPage(
  room: Room,
  { around, isNew }: { around: number | undefined; isNew: boolean },
): MessagesQuery {
  if (around !== undefined) return { around, limit: PAGE };
  if (!isNew || room.unreadCount <= PAGE - CONTEXT) return { limit: PAGE };
  return { before: readSeqOf(room) + 1 + PAGE, limit: PAGE + CONTEXT };
}
