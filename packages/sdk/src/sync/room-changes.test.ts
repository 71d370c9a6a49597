import type { Profile, Room } from '@sotto/protocol';
import { expect, it, vi } from 'vitest';
import { emitRoomChanges } from './room-changes.js';

const me = { id: 'u1', username: 'ada' } as Profile;
const room = {
  slug: 'r',
  name: 'R',
  kind: 'room',
  visibility: 'public',
  permissions: { write: 'all', invite: 'moderators', guests: 'write' },
  slowModeSeconds: 0,
  memberCount: 2,
  lastSeq: 4,
  rev: 5,
  createdAt: '',
  unreadCount: 0,
  mentionCount: 0,
  lastReadSeq: 4,
  role: 'member',
  abilities: ['send'],
  notifications: { level: 'all' },
} as Room;

/** Returns the events that polling emits where a room changes in this way. */
function eventsOf(change: Partial<Room>): [string, unknown][] {
  const emit = vi.fn();
  const listOf = (one: Room) => new Map([[one.slug, one]]);
  emitRoomChanges({ events: { emit }, me }, listOf(room), listOf({ ...room, ...change }));
  return emit.mock.calls as [string, unknown][];
}

it.each([
  { name: 'S' },
  { slowModeSeconds: 30 },
  { archivedAt: '2026-11-28T12:00:00.000Z' },
  { permissions: { ...room.permissions, write: 'moderators' } },
] as Partial<Room>[])('emits what all members see of %j, without what only the user sees', (change) => {
  const [[name, payload], ...others] = eventsOf({ ...change, rev: 6, lastSeq: 5, unreadCount: 1 }) as [
    [string, { room: Room }],
  ];
  expect([name, others]).toEqual(['room.updated', []]);
  expect(payload.room).toMatchObject({ ...change, rev: 5, lastSeq: 4 });
  for (const key of ['unreadCount', 'lastReadSeq', 'role', 'abilities', 'notifications'])
    expect(payload.room).not.toHaveProperty(key);
});

it.each([
  { role: 'owner' },
  { abilities: [] },
  { mutedUntil: '2026-11-28T12:00:00.000Z' },
  { notifications: { level: 'none' } },
] as Partial<Room>[])('has the rooms read again after %j, which concerns only the user', (change) => {
  expect(eventsOf(change)).toEqual([['rooms.stale', {}]]);
});

it('emits nothing where only messages came', () => {
  expect(eventsOf({ rev: 6, lastSeq: 5, unreadCount: 1, mentionCount: 1 })).toEqual([]);
  expect(eventsOf({ unreadFrom: 2, unreadCount: 3 })).toEqual([['rooms.stale', {}]]);
});
