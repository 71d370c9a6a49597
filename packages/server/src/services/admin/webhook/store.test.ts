import { expect, it } from 'vitest';
import { OutboundError } from '../../../outbound/guarded-fetch.js';
import { createWebhookStore } from './store.js';

it('says in a whole sentence why an address cannot be reached', async () => {
  const store = createWebhookStore({
    guardedFetch: {
      check: async () => {
        throw new OutboundError('unresolved', 'the name hooks.example cannot be resolved');
      },
    },
    models: {},
  } as never);
  await expect(store.checkUrl('https://hooks.example/')).rejects.toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'url', message: 'cannot be reached: the name hooks.example cannot be resolved' }],
  });
});
