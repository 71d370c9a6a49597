import { expect, it } from 'vitest';
import { createSerialByKey } from './serial-by-key.js';

it('runs tasks of one key in order, those of another at once, and continues after a failure', async () => {
  const errors: unknown[] = [];
  const queue = createSerialByKey((error) => errors.push(error));
  const order: string[] = [];
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  queue.add('ada', async () => {
    await held;
    order.push('ada 1');
    throw new Error('broken');
  });
  queue.add('ada', async () => void order.push('ada 2'));
  queue.add('bob', async () => {
    order.push('bob');
    release();
    queue.add('ada', async () => void order.push('ada 3'));
  });
  await queue.idle();
  expect(order).toEqual(['bob', 'ada 1', 'ada 2', 'ada 3']);
  expect(errors).toEqual([new Error('broken')]);
});
