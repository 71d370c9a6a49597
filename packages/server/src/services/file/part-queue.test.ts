import { expect, it } from 'vitest';
import { createPartQueue } from './part-queue.js';

/** A clock that only pauses move, and what ran when. */
function create({ isLocal }: { isLocal: boolean }) {
  let now = 0;
  let running = 0;
  const begun: number[] = [];
  const most = { running: 0 };
  const queue = createPartQueue({ isLocal, clock: () => now, pause: async (ms) => void (now += ms) });
  const write = () =>
    queue.write(1024 * 1024, async () => {
      begun.push(now);
      most.running = Math.max(most.running, (running += 1));
      await Promise.resolve();
      running -= 1;
    });
  return { queue, write, begun, most };
}

it('writes one part after the other to the disk of the embedded store, 10 MiB a second', async () => {
  const { write, begun, most } = create({ isLocal: true });
  await Promise.all([write(), write(), write()]);
  expect(begun).toEqual([0, 100, 200]);
  expect(most.running).toBe(1);
});

it('reads one part after the other from the disk of the embedded store, 20 MiB a second, and any number elsewhere', async () => {
  const bytes = Buffer.alloc(1024 * 1024);
  for (const [isLocal, expected] of [
    [true, [0, 50, 100]],
    [false, [0, 0, 0]],
  ] as const) {
    let now = 0;
    const begun: number[] = [];
    const queue = createPartQueue({ isLocal, clock: () => now, pause: async (ms) => void (now += ms) });
    const read = () =>
      queue.read({ userId: 'ada' }, async () => {
        begun.push(now);
        return bytes;
      });
    const parts = await Promise.all([read(), read(), read()]);
    expect(parts.every((part) => part === bytes)).toBe(true);
    expect(begun).toEqual(expected);
  }
});

it('writes four at once to MongoDB or to a bucket, without a pace', async () => {
  const { write, begun, most } = create({ isLocal: false });
  await Promise.all(Array.from({ length: 6 }, write));
  expect(begun).toEqual([0, 0, 0, 0, 0, 0]);
  expect(most.running).toBe(4);
});

it('receives 64 parts at once, 12 of one user, and refuses the next one for now', async () => {
  const { queue } = create({ isLocal: false });
  let finish!: () => void;
  const held = new Promise<void>((resolve) => (finish = resolve));
  const full = { code: 'unavailable', retryAfter: 1 };
  const all = Array.from({ length: 12 }, () => queue.admit('slow', () => held));
  await expect(queue.admit('slow', async () => {})).rejects.toMatchObject(full);
  for (let n = 12; n < 64; n += 1) all.push(queue.admit(`user ${n % 5}`, () => held));
  await expect(queue.admit('other', async () => {})).rejects.toMatchObject(full);
  finish();
  await Promise.all(all);
  await expect(queue.admit('slow', async () => 'taken')).resolves.toBe('taken');
});

it('reads for users in turn, and for nobody who has gone away', async () => {
  const part = Buffer.alloc(1024 * 1024);
  let now = 0;
  const queue = createPartQueue({ isLocal: true, clock: () => now, pause: async (ms) => void (now += ms) });
  const read: string[] = [];
  const gone = new AbortController();
  let begin!: () => void;
  const everybodyCame = new Promise<void>((resolve) => (begin = resolve));
  const readAs = (userId: string, signal?: AbortSignal) =>
    queue.read({ userId, ...(signal && { signal }) }, async () => {
      read.push(`${userId} ${now}`);
      await everybodyCame;
      return part;
    });
  const greedy = [readAs('mallory'), ...Array.from({ length: 400 }, () => readAs('mallory', gone.signal))];
  const settled = Promise.allSettled(greedy);
  await expect(readAs('mallory')).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  const honest = readAs('ada');
  gone.abort();
  begin();
  expect(await honest).toBe(part);
  const kept = (await settled).filter(({ status }) => status === 'fulfilled');
  expect([read, kept.length]).toEqual([['mallory 0', 'ada 50'], 1]);
});
