import { expect, it } from 'vitest';
import { createCloseStack } from './close-stack.js';

it('stops the last first, each once the one after it is stopped, and each once', async () => {
  const stopped: string[] = [];
  const stack = createCloseStack();
  for (const name of ['store', 'bus', 'worker'])
    stack.add(async () => {
      await Promise.resolve();
      stopped.push(name);
    });
  await stack.close();
  await stack.close();
  expect(stopped).toEqual(['worker', 'bus', 'store']);
});

it('stops the others where one fails, and says so afterwards', async () => {
  const stopped: string[] = [];
  const stack = createCloseStack();
  stack.add(() => stopped.push('store'));
  stack.add(() => {
    throw new Error('the bus is stuck');
  });
  stack.add(() => stopped.push('worker'));
  await expect(stack.close()).rejects.toThrow('the bus is stuck');
  expect(stopped).toEqual(['worker', 'store']);
});
