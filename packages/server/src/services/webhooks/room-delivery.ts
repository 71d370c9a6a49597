import type { WebhookRecord } from '../../models/webhook.js';
import type { WebhookCursorRecord } from '../../models/webhook-cursor.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomHeads } from '../room-log/room-heads.js';
import type { Courier } from './courier.js';
import type { Cursors } from './sources/cursors.js';
import type { PendingEvent, ReadLog } from './sources/log-reader.js';

/** Numbers of a room's log that are looked up together at first: a page that fails is read again. */
const FIRST_PAGE = 8;
/** Each page is twice as long as the one before, up to this. */
const MAX_PAGE = 128;

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
    for (let page = FIRST_PAGE; courier.isReady(webhook); page = Math.min(page * 2, MAX_PAGE)) {
      const cursor = await cursors.open(webhook, room, readHead);
      if (cursor.retryAt && cursor.retryAt.getTime() > clock()) return;
      // Read behind the cursor's note: a message that is stored after this writes another one.
      const head = await readHead();
      if (cursor.rev >= head) return cursors.caughtUp(cursor);
      if (!(await deliverPage(webhook, cursor, roomId, Math.min(cursor.rev + page, head)))) return;
    }
  };
}
