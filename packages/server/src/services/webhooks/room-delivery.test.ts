import { expect, it } from 'vitest';
import type { WebhookRecord } from '../../models/webhook.js';
import type { WebhookCursorRecord } from '../../models/webhook-cursor.js';
import type { AttemptResult } from './courier.js';
import { createRoomDelivery } from './room-delivery.js';

const ROOM = 'a'.repeat(24);
const webhook = {} as WebhookRecord;

/** A room of so many events; `attempt` sends one of them. */
function createRoom(head: number, attempt: (rev: number) => AttemptResult = () => ({ isSettled: true })) {
  const stored = { rev: 0, attempts: 0, retryAt: null as Date | null, behind: 'note 1' as string | null };
  const reads: string[] = [];
  const delivered: number[] = [];
  const room = { head, stored, reads, delivered };
  const deliver = createRoomDelivery({
    heads: { current: async () => (reads.push('head'), { seq: room.head, rev: room.head }) },
    cursors: {
      open: async () => (reads.push('cursor'), { ...stored }),
      advance: async (cursor: WebhookCursorRecord, rev: number) => {
        cursor.rev = rev;
        stored.rev = rev;
      },
      wait: async (_cursor: unknown, attempts: number, retryAt: Date) => {
        Object.assign(stored, { attempts, retryAt });
      },
      caughtUp: async ({ behind }: { behind: string | null }) => {
        if (stored.behind === behind) stored.behind = null;
      },
    } as never,
    readLog: async (_webhook, _room, { after, to }) => {
      reads.push(`${after + 1} to ${to}`);
      return Array.from({ length: to - after }, (_, index) => {
        const rev = after + 1 + index;
        return { rev, type: 'message.new' as const, open: () => ({ id: String(rev), body: '' }) };
      });
    },
    courier: {
      isReady: () => true,
      attempt: async (_: unknown, { id }: { id: string }) => {
        delivered.push(Number(id));
        return attempt(Number(id));
      },
    } as never,
    clock: () => 0,
  });
  return Object.assign(room, { deliver: () => deliver(webhook, ROOM) });
}

it('reads cursor and head once for what is one page', async () => {
  const room = createRoom(3);
  await room.deliver();
  expect([room.delivered, room.reads, room.stored.behind]).toEqual([
    ...[[1, 2, 3], ['cursor', 'head', '1 to 3'], null],
  ]);
});

it('reads a long log page by page, each from where its cursor is', async () => {
  const room = createRoom(250);
  await room.deliver();
  expect(room.delivered).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  expect(room.reads.filter((read) => read.includes('to'))).toEqual(['1 to 100', '101 to 200', '201 to 250']);
});

it('leaves the note of a message that was stored while it caught up', async () => {
  const room = createRoom(2, (rev) => {
    if (rev === 2) {
      room.head = 3;
      room.stored.behind = 'note 2';
    }
    return { isSettled: true };
  });
  await room.deliver();
  expect([room.delivered, room.stored.behind]).toEqual([[1, 2], 'note 2']);
  await room.deliver();
  expect([room.delivered, room.stored.behind]).toEqual([[1, 2, 3], null]);
});

it('records nothing where another server sends meanwhile, and sends nothing more', async () => {
  const room = createRoom(3, (rev) => (rev === 2 ? 'superseded' : { isSettled: true }));
  await room.deliver();
  expect([room.delivered, room.stored]).toMatchObject([[1, 2], { rev: 1, attempts: 0, behind: 'note 1' }]);
});

it('waits with everything behind an event that failed', async () => {
  const failure = { isSettled: false as const, attempts: 1, retryAt: new Date(1) };
  const room = createRoom(3, (rev) => (rev === 2 ? failure : { isSettled: true }));
  await room.deliver();
  await room.deliver();
  expect([room.delivered, room.stored]).toMatchObject([[1, 2], { rev: 1, attempts: 1, behind: 'note 1' }]);
});
