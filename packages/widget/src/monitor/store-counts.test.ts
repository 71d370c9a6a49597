import type { CipherFlow, MonitorSummary } from '@sotto/sdk';
import { describe, expect, it } from 'vitest';
import { OTHER_ROOMS, StoreCounts } from './store-counts.js';

const frame = (room: string, seq: number): CipherFlow => ({
  room,
  roomName: room,
  seq,
  rev: seq,
  at: new Date(seq).toISOString(),
  bytes: 100,
  keyId: 'k3',
  ciphertext: `token-${room}-${seq}`,
});
const summary = (rooms: Record<string, number>) =>
  ({
    scope: 'rooms',
    keyId: 'k3',
    latencyMs: 4,
    rooms: Object.entries(rooms).map(([room, messages]) => ({ room, roomName: room, messages })),
  }) as MonitorSummary;

describe('StoreCounts', () => {
  it('counts what arrives on top of what the server counted', () => {
    const counts = new StoreCounts(0);
    counts.merge(summary({ a: 4, b: 9 }), 0);
    counts.view(0);
    counts.add([frame('a', 5), frame('a', 6)], 10);
    const view = counts.view(20);
    expect(view).toMatchObject({ stored: 15, bytes: 200, rooms: 2, arrived: 2, keyId: 'k3', latencyMs: 4 });
    expect(view.places.map(({ slug, stored }) => [slug, stored])).toEqual([
      ['b', 9],
      ['a', 6],
    ]);
    expect(view.frames.map(({ seq }) => seq)).toEqual([6, 5]);
    expect(counts.view(30).arrived).toBe(0);
  });
  it('never counts backwards, and drops rooms that the server does not name any more', () => {
    const counts = new StoreCounts(0);
    counts.add([frame('a', 8), frame('b', 3)], 0);
    counts.merge(summary({ a: 7 }), 10);
    expect(counts.view(20)).toMatchObject({ stored: 8, rooms: 1 });
  });
  it('shows five rooms, and the others together', () => {
    const counts = new StoreCounts(0);
    counts.merge(summary({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }), 0);
    const { places } = counts.view(0);
    expect(places.map(({ slug }) => slug)).toEqual(['g', 'f', 'e', 'd', 'c', OTHER_ROOMS]);
    expect(places.at(-1)).toMatchObject({ name: 'Other rooms', stored: 3 });
  });
  it('keeps the last 200 messages', () => {
    const counts = new StoreCounts(0);
    for (let seq = 1; seq <= 500; seq += 1) counts.add([frame('a', seq)], seq);
    expect(counts.view(600).frames).toHaveLength(200);
  });
  it('leaves a message taken apart for three seconds, then takes the newest', () => {
    const counts = new StoreCounts(0);
    counts.add([frame('a', 1)], 0);
    expect(counts.view(0).dissected?.seq).toBe(1);
    counts.add([frame('a', 2)], 100);
    counts.add([frame('a', 3)], 2_000);
    const during = counts.view(2_999);
    expect([during.dissected?.seq, during.isSettled]).toEqual([1, false]);
    const after = counts.view(6_000);
    expect([after.dissected?.seq, after.isSettled]).toEqual([3, true]);
  });
});
