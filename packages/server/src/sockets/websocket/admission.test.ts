import { expect, it, vi } from 'vitest';
import { admitWebSocket } from './admission.js';
import type { WebSocketAdmissionDeps } from './admission.js';

it('refuses while the server stops, before it looks up an origin or blames one', async () => {
  const isKnownOrigin = vi.fn(async () => false);
  const originRefused = vi.fn();
  const deps = {
    draining: () => true,
    origins: { isKnownOrigin },
    securityLog: { originRefused },
  } as unknown as WebSocketAdmissionDeps;
  const request = {
    slug: 'talk',
    token: 't',
    origin: 'https://evil.example',
    peer: { address: '127.0.0.1' },
  };
  await expect(admitWebSocket(deps, {} as never, request as never)).rejects.toMatchObject({
    code: 'draining',
    retryAfter: 1,
  });
  expect([isKnownOrigin.mock.calls.length, originRefused.mock.calls.length]).toEqual([0, 0]);
});
