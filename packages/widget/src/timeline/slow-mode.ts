import { isSlowed } from '@sotto/sdk';
import type { Profile, Room } from '@sotto/sdk';
import { isOwn, isStored, keyOf } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** Milliseconds by which the clocks of this device and of the server may differ when the log is searched. */
const SKEW_MS = 600_000;

/** When the viewer may send again in a room with slow mode. */
export class SlowMode {
  /** The newest own message, and when it was sent by the clock of this device. */
  private newest: { key: string; at: number } | undefined;

  /**
   * Returns the seconds between two messages of the viewer; 0 for no wait.
   *
   * @param room - the room as the viewer sees it
   */
  secondsIn(room: Room, user: Profile | null): number {
    const { role = null } = room;
    return user && role && isSlowed({ role, kind: user.kind }) ? room.slowModeSeconds : 0;
  }

  /**
   * Returns when the viewer may send again.
   *
   * @param items - the newest messages, oldest first
   * @param seconds - the seconds between two messages
   * @returns milliseconds since 1970, by the clock of this device; 0 for now
   */
  until(items: readonly TimelineItem[], seconds: number, userId: string | undefined): number {
    const item = seconds > 0 ? newestOwn(items, seconds, userId) : undefined;
    if (!item) return 0;
    const key = keyOf(item, userId);
    // A clock that is behind that of the server must not make the wait longer.
    if (this.newest?.key !== key)
      this.newest = { key, at: Math.min(new Date(item.createdAt).getTime(), Date.now()) };
    return this.newest.at + seconds * 1000;
  }
}

/** The newest own message that was not refused, unless it is too old to matter. */
function newestOwn(
  items: readonly TimelineItem[],
  seconds: number,
  userId: string | undefined,
): TimelineItem | undefined {
  const since = Date.now() - seconds * 1000 - SKEW_MS;
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]!;
    if (isOwn(item, userId) && (isStored(item) || item.status !== 'failed')) return item;
    if (new Date(item.createdAt).getTime() < since) return undefined;
  }
  return undefined;
}
