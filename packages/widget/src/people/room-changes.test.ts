import type { Room } from '@sotto/sdk';
import { describe, expect, it } from 'vitest';
import { RoomChanges } from './room-changes.js';

const rooms = ['stage', 'desk'].map((slug) => ({ slug, lastSeq: 1 }) as Room);
const seen = (seq: number) => (room: Room) => ({ ...room, lastSeq: Math.max(room.lastSeq, seq) });

describe('RoomChanges', () => {
  it('applies to what is read what has changed since it was asked for, in each room', async () => {
    const changes = new RoomChanges();
    changes.add({ slug: 'stage', change: seen(9) });
    const reading = changes.read(() => Promise.resolve(rooms));
    changes.add({ slug: 'stage', change: seen(2) });
    changes.add({ slug: 'stage', change: (room) => ({ ...room, topic: `after ${room.lastSeq}` }) });
    expect(await reading).toEqual([{ slug: 'stage', lastSeq: 2, topic: 'after 2' }, rooms[1]]);
  });

  it('ends with the reading, also where that fails', async () => {
    const changes = new RoomChanges();
    await expect(changes.read(() => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
    changes.add({ slug: 'stage', change: seen(9) });
    expect(await changes.read(() => Promise.resolve(rooms))).toEqual(rooms);
  });
});
