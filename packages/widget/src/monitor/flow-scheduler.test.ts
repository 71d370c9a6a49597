import type { CipherFlow } from '@sotto/sdk';
import { describe, expect, it, vi } from 'vitest';
import { createFlowScheduler } from './flow-scheduler.js';

const frame = (room: string, seq: number): CipherFlow => ({
  room,
  roomName: room,
  seq,
  rev: seq,
  at: '2026-11-23T14:03:27.914Z',
  bytes: 73,
  keyId: 'k3',
  ciphertext: `token-${room}-${seq}`,
});

describe('createFlowScheduler', () => {
  it('starts packets at least 60 ms apart, in the order of their waiting', () => {
    const scheduler = createFlowScheduler();
    for (const room of ['a', 'b', 'c']) scheduler.add(room, frame(room, 1));
    expect(scheduler.next(0)?.lane).toBe('a');
    expect(scheduler.next(59)).toBeUndefined();
    expect(scheduler.next(60)?.lane).toBe('b');
    expect(scheduler.next(120)?.lane).toBe('c');
    expect(scheduler.next(180)).toBeUndefined();
    scheduler.stagger = 280;
    for (const room of ['d', 'e']) scheduler.add(room, frame(room, 1));
    expect(scheduler.next(180)?.lane).toBe('d');
    expect(scheduler.next(459)).toBeUndefined();
    expect(scheduler.next(460)?.lane).toBe('e');
  });

  it('starts packets of one lane at least 280 ms apart and lets others pass', () => {
    const scheduler = createFlowScheduler();
    scheduler.add('a', frame('a', 1));
    scheduler.next(0);
    scheduler.add('a', frame('a', 2));
    scheduler.add('b', frame('b', 1));
    expect(scheduler.next(60)?.lane).toBe('b');
    expect(scheduler.next(279)).toBeUndefined();
    expect(scheduler.next(280)?.frame.seq).toBe(2);
  });

  it('merges what waits in a lane into one packet with the newest token and the count', () => {
    const scheduler = createFlowScheduler();
    for (let seq = 1; seq <= 38; seq += 1) scheduler.add('a', frame('a', seq));
    expect(scheduler.waiting).toBe(1);
    expect(scheduler.next(0)).toEqual({ lane: 'a', frame: frame('a', 38), count: 38 });
    expect(scheduler.waiting).toBe(0);
  });

  it('keeps at most its capacity in flight', () => {
    const scheduler = createFlowScheduler({ stagger: 0, laneStagger: 0 });
    let started = 0;
    for (let seq = 1; seq <= 40; seq += 1) {
      scheduler.add('a', frame('a', seq));
      if (scheduler.next(seq)) started += 1;
    }
    expect(started).toBe(18);
    expect(scheduler.inFlight).toBe(18);
    scheduler.landed();
    expect(scheduler.next(41)?.count).toBe(22);
    scheduler.capacity = 3;
    scheduler.add('a', frame('a', 41));
    scheduler.landed();
    expect(scheduler.next(42)).toBeUndefined();
  });

  it('reports once that something waits', () => {
    const scheduler = createFlowScheduler();
    scheduler.onWaiting = vi.fn();
    scheduler.add('a', frame('a', 1));
    scheduler.add('b', frame('b', 1));
    expect(scheduler.onWaiting).toHaveBeenCalledTimes(1);
    scheduler.next(0);
    scheduler.next(60);
    scheduler.add('a', frame('a', 2));
    expect(scheduler.onWaiting).toHaveBeenCalledTimes(2);
  });

  it('sorts what waits by new lanes without losing a count', () => {
    const scheduler = createFlowScheduler();
    scheduler.add('a', frame('a', 1));
    scheduler.add('a', frame('a', 2));
    scheduler.add('b', frame('b', 7));
    scheduler.relane(() => 'other');
    expect(scheduler.waiting).toBe(1);
    expect(scheduler.next(0)).toEqual({ lane: 'other', frame: frame('b', 7), count: 3 });
  });

  it('does not grow with what arrives', () => {
    const scheduler = createFlowScheduler();
    for (let seq = 0; seq < 10_000; seq += 1) scheduler.add(`lane-${seq % 6}`, frame(`r${seq % 6}`, seq));
    expect(scheduler.waiting).toBe(6);
  });
});
