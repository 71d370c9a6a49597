import { expect, it, vi } from 'vitest';
import { deliveredHandler } from './deliveries.js';

it('counts each room of a frame as a request, before anything is done', async () => {
  const enforce = vi.fn<(...args: unknown[]) => Promise<void>>(async () => undefined);
  const delivered = vi.fn<(...args: unknown[]) => Promise<object>>(async () => ({ rooms: {} }));
  const deps = { limiter: { enforce }, services: { rooms: { delivered } } };
  const handle = deliveredHandler(deps as never);
  const connection = { session: { actor: { userId: 'u1' } } };
  await handle(connection as never, { rooms: { a: 1, b: 2, c: 3 } });
  await handle(connection as never, { rooms: {} });
  expect(enforce.mock.calls).toEqual([
    ['api.user', 'u1', 3],
    ['api.user', 'u1', 1],
  ]);
  expect(delivered).toHaveBeenCalledTimes(2);
  enforce.mockRejectedValue(new Error('rate_limited'));
  await expect(handle(connection as never, { rooms: { a: 1 } })).rejects.toThrow('rate_limited');
  expect(delivered).toHaveBeenCalledTimes(2);
});
