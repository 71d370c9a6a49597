import type { WebhookRecord } from '../../models/webhook.js';
import type { WebhookCursorRecord } from '../../models/webhook-cursor.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomHeads } from '../room-log/room-heads.js';
import type { Courier } from './courier.js';
import type { Cursors } from './sources/cursors.js';
import type { PendingEvent, ReadLog } from './sources/log-reader.js';

/** Numbers of a room's log that are looked up together. */
const PAGE = 100;

/** Sends what waits in one room, in the order of its log, until it is caught up or has to wait. */
export type DeliverRoom = (webhook: WebhookRecord, roomId: string) => Promise<void>;

/** Creates the walk along a room's log. The cursor moves only behind what was delivered, so a crash repeats and loses nothing. */
export function createRoomDelivery({
  heads,
  cursors,
  readLog,
  courier,
  clock,
}: {
  heads: Pick<RoomHeads, 'current'>;
  cursors: Cursors;
  readLog: ReadLog;
  courier: Courier;
  /** Milliseconds since 1970. */
  clock: () => number;
}): DeliverRoom {
  /** Returns false where the room has to wait. */
  async function deliver(
    webhook: WebhookRecord,
    cursor: WebhookCursorRecord,
    event: PendingEvent,
  ): Promise<boolean> {
    const result = await courier.attempt(webhook, { ...event.open(), type: event.type }, cursor.attempts);
    if (result === 'superseded') return false;
    if (result.isSettled) {
      await cursors.advance(cursor, event.rev);
      return true;
    }
    await cursors.wait(cursor, result.attempts, result.retryAt);
    return false;
  }

  async function deliverPage(
    webhook: WebhookRecord,
    cursor: WebhookCursorRecord,
    roomId: string,
    to: number,
  ) {
    const events = await readLog(webhook, roomId, { after: cursor.rev, to });
    for (const event of events) {
      if (!courier.isReady(webhook) || !(await deliver(webhook, cursor, event))) return false;
    }
    if (cursor.rev < to) await cursors.advance(cursor, to);
    return true;
  }

  return async (webhook, roomId) => {
    const room = toObjectId(roomId);
    const readHead = async () => (await heads.current(roomId)).rev;
    while (courier.isReady(webhook)) {
      const cursor = await cursors.open(webhook, room, readHead);
      if (cursor.retryAt && cursor.retryAt.getTime() > clock()) return;
      // Read behind the cursor's note: a message that is stored after this writes another one, or wakes the lane.
      const head = await readHead();
      const to = Math.min(cursor.rev + PAGE, head);
      if (cursor.rev < to && !(await deliverPage(webhook, cursor, roomId, to))) return;
      if (to === head) return cursors.caughtUp(cursor);
    }
  };
}
