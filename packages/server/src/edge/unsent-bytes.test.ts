import { describe, expect, it } from 'vitest';
import { excess, isStalled, MAX_CHECKS_WITHOUT_PROGRESS, unsentOf } from './unsent-bytes.js';
import type { Receiver } from './unsent-bytes.js';

function createReceiver(bytes: number, holder = 'ada', behind: number[] = []) {
  const handle = { bytesWritten: bytes, writeQueueSize: bytes };
  const receiver = {
    socket: { writableLength: bytes, _handle: handle },
    pending: new Set(behind.map((writableLength) => ({ socket: null, writableLength }))),
    ...{ holder, queued: 0, progress: { taken: 0, checks: 0 } },
  };
  return { handle, receiver: receiver as unknown as Receiver };
}
const receiverOf = (bytes: number, holder?: string) => createReceiver(bytes, holder).receiver;

describe('unsent bytes', () => {
  it('include those of the connection and of the responses waiting behind the current one', () => {
    const { receiver } = createReceiver(10, 'ada', [5, 7]);
    receiver.queued = 3;
    expect(unsentOf(receiver)).toBe(25);
  });

  it('are stuck when none of them was sent in a number of checks', () => {
    const { receiver } = createReceiver(1000);
    for (let check = 1; check < MAX_CHECKS_WITHOUT_PROGRESS; check += 1)
      expect(isStalled(receiver)).toBe(false);
    expect(isStalled(receiver)).toBe(true);
  });

  it('are not stuck while a few are sent, even if as many are added', () => {
    const { handle, receiver } = createReceiver(1000);
    for (let check = 1; check < 5 * MAX_CHECKS_WITHOUT_PROGRESS; check += 1) {
      if (check % 20 === 0) handle.bytesWritten += 1;
      expect(isStalled(receiver)).toBe(false);
    }
  });

  it('are not stuck if there are none', () => {
    const { receiver } = createReceiver(0);
    for (let check = 1; check < 5 * MAX_CHECKS_WITHOUT_PROGRESS; check += 1)
      expect(isStalled(receiver)).toBe(false);
  });

  it('of one holder above the bound close the fullest connections, without effect on others', () => {
    const [small, large, middle] = [3, 50, 20].map((bytes) => receiverOf(bytes));
    const all = [small!, large!, receiverOf(0), middle!, receiverOf(60, 'bob')];
    expect(excess(all, { perHolder: 73, inAll: 1000 })).toEqual([]);
    expect(excess(all, { perHolder: 60, inAll: 1000 })).toEqual([large]);
  });

  it("above the total bound close the biggest holder's first, however small its connections are", () => {
    const many = Array.from({ length: 10 }, (_, index) => receiverOf(10 + index, 'crowd'));
    const one = receiverOf(60, 'ada');
    const cut = excess([one, ...many], { perHolder: 1000, inAll: 160 });
    expect(cut).toEqual([many[9], many[8], many[7]]);
  });
});
