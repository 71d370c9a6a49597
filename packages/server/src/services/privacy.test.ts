import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import type { Actor } from '../actor.js';
import type { ServicesDeps } from './deps.js';
import { createPrivacyService } from './privacy.js';

const ada = { siteId: 'a'.repeat(24), userId: 'b'.repeat(24), kind: 'user' } as Actor;

it('hides a user who is online here also where other nodes cannot be reached', async () => {
  const [toUser, visibilityChanged] = [vi.fn(), vi.fn()];
  const privacy = createPrivacyService({
    models: { User: { findOneAndUpdate: () => ({ lean: async () => ({}) }) } },
    bus: { publish: () => Promise.reject(new Error('no connection to Redis')) },
    ...{ users: null, realtime: { toUser }, presence: { visibilityChanged } },
    logger: pino({ level: 'silent' }),
  } as unknown as ServicesDeps);
  expect(await privacy.update(ada, { online: false })).toMatchObject({ online: false });
  expect(toUser.mock.calls).toMatchObject([[ada.userId, 'privacy.updated', { online: false }]]);
  expect(visibilityChanged.mock.calls).toEqual([[{ siteId: ada.siteId, userId: ada.userId }]]);
});
