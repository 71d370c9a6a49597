import type { ChangesPage, Profile, Room } from '@sotto/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createGapRecovery } from './gap-recovery.js';
import type { GapRecovery } from './gap-recovery.js';
import { createPolledRooms } from './polled-rooms.js';

const me = { id: 'u1', username: 'ada' } as Profile;
const room = (slug: string, rev: number) => ({ slug, rev, lastSeq: rev, lastReadSeq: 0 }) as Room;
const page = (slug: string, rev: number) =>
  ({ results: [{ id: slug, room: slug, seq: rev, rev }], rev, hasMore: false }) as unknown as ChangesPage;
const SLUGS = ['a', 'b', 'c', 'd', 'e', 'f'];

const readChanges = vi.fn<(slug: string, since: number) => Promise<ChangesPage>>();
let emitted: string[];
let recovery: GapRecovery;
let polled: ReturnType<typeof createPolledRooms>;

beforeEach(() => {
  emitted = [];
  readChanges.mockReset();
  const clock = createManualClock();
  recovery = createGapRecovery({
    clock,
    sync: (cursors) => polled.sync(cursors),
    emit: (_, event) => emitted.push(event.room),
    onStale: () => undefined,
  });
  polled = createPolledRooms({ clock, events: { emit: () => undefined }, recovery, readChanges });
  for (const slug of SLUGS) recovery.track(slug, 1, 1);
  polled.update(
    SLUGS.map((slug) => room(slug, 1)),
    me,
  );
});

const poll = async () => {
  polled.update(
    SLUGS.map((slug) => room(slug, 2)),
    me,
  );
  await settle();
};
const refuse = (refused: string, error: ChatError) =>
  readChanges.mockImplementation(async (slug) => {
    if (slug === refused) throw error;
    return page(slug, 2);
  });

it('reads all rooms but the one that is refused to the user', async () => {
  refuse('a', new ChatError('banned', 'banned', { status: 403 }));
  await poll();
  expect(emitted).toEqual(['b', 'c', 'd', 'e', 'f']);
});

it('keeps what was read before the server could not respond, and asks for the others later', async () => {
  refuse('b', new ChatError('rate_limited', 'slowly', { status: 429 }));
  await poll();
  expect(emitted).toEqual(['a', 'c', 'd']);
  readChanges.mockClear().mockImplementation(async (slug) => page(slug, 2));
  await poll();
  expect(emitted).toEqual(['a', 'c', 'd', 'b', 'e', 'f']);
  expect(readChanges.mock.calls.map(([slug]) => slug)).toEqual(['b', 'e', 'f']);
});

it('no longer asks for a room that the user has left', async () => {
  polled.update([room('a', 1)], me);
  expect(recovery.tracked()).toEqual(['a']);
});
