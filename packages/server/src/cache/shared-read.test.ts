import { expect, it, vi } from 'vitest';
import { createSharedRead } from './shared-read.js';

function createSource() {
  let now = 1000;
  const replies: ((value: boolean | Error) => void)[] = [];
  const read = vi.fn(
    () =>
      new Promise<boolean>((resolve, reject) =>
        replies.push((value) => (value instanceof Error ? reject(value) : resolve(value))),
      ),
  );
  const get = createSharedRead(read, { clock: () => now });
  return { replies, get, read, pass: (ms: number) => (now += ms) };
}

it('reads once for all callers meanwhile and within a second after', async () => {
  const { replies, get, read, pass } = createSource();
  const many = Promise.all(Array.from({ length: 100 }, get));
  pass(5000);
  replies[0]!(true);
  expect(new Set(await many)).toEqual(new Set([true]));
  pass(999);
  expect(await get()).toBe(true);
  expect(read).toHaveBeenCalledTimes(1);
  pass(1);
  const next = get();
  replies[1]!(false);
  expect(await next).toBe(false);
  expect(read).toHaveBeenCalledTimes(2);
});

it('shares a failure and does not keep it', async () => {
  const { replies, get, read } = createSource();
  const both = Promise.allSettled([get(), get()]);
  replies[0]!(new Error('away'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = get();
  replies[1]!(true);
  expect(await again).toBe(true);
  expect(read).toHaveBeenCalledTimes(2);
});
