import { expect, it } from 'vitest';
import { createRoomMembership } from './room-membership.js';
import type { LiveUser } from './room-membership.js';

it('lets no slow refresh undo what a later one has read', async () => {
  const reads: ((seesReceipts: boolean) => void)[] = [];
  const membership = createRoomMembership({
    subscriber: { enter: async () => {}, leave() {}, settle: async () => {} },
    rooms: { joinedRooms: async () => [], heads: async () => new Map() },
    privacy: { seesReceipts: () => new Promise((resolve) => reads.push(resolve)) },
  });
  const user: LiveUser = {
    ...{ id: 'ada', siteId: 'shop', kind: 'user', connections: new Set(), rooms: new Map() },
    ...{ seesReceipts: true, version: 0 },
  };
  const first = membership.refresh(user);
  const second = membership.refresh(user);
  reads[1]!(false);
  await second;
  expect(user.seesReceipts).toBe(false);
  reads[0]!(true);
  await expect.poll(() => reads.length).toBe(3);
  expect(user.seesReceipts).toBe(false);
  reads[2]!(false);
  await first;
  expect(user.seesReceipts).toBe(false);
});
