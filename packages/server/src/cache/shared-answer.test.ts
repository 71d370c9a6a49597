import { expect, it, vi } from 'vitest';
import { createSharedAnswer } from './shared-answer.js';

function createSource() {
  let now = 0;
  const answers: ((value: boolean | Error) => void)[] = [];
  const read = vi.fn(
    () =>
      new Promise<boolean>((resolve, reject) =>
        answers.push((value) => (value instanceof Error ? reject(value) : resolve(value))),
      ),
  );
  const ask = createSharedAnswer(read, { now: () => now });
  return { answers, ask, read, pass: (ms: number) => (now += ms) };
}

it('reads once for all who ask meanwhile and within a second after', async () => {
  const { answers, ask, read, pass } = createSource();
  const many = Promise.all(Array.from({ length: 100 }, ask));
  pass(5000);
  answers[0]!(true);
  expect(new Set(await many)).toEqual(new Set([true]));
  pass(999);
  expect(await ask()).toBe(true);
  expect(read).toHaveBeenCalledTimes(1);
  pass(1);
  const next = ask();
  answers[1]!(false);
  expect(await next).toBe(false);
  expect(read).toHaveBeenCalledTimes(2);
});

it('shares a failure and does not keep it', async () => {
  const { answers, ask, read } = createSource();
  const both = Promise.allSettled([ask(), ask()]);
  answers[0]!(new Error('away'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = ask();
  answers[1]!(true);
  expect(await again).toBe(true);
  expect(read).toHaveBeenCalledTimes(2);
});
