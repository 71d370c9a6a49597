import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createLocalBus } from '../bus/local-bus.js';
import type { Models } from '../models/index.js';
import { createSessionsService } from './sessions.js';

const logger = pino({ level: 'silent' });
const query = (read: () => Promise<unknown>) => ({ lean: read });

/** Sessions over a store whose answer about the user waits until it is let go. */
function startSessions() {
  const bus = createLocalBus({ logger });
  let endedAt: Date | null = null;
  let letGo!: () => void;
  const asked = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let reachUser!: () => void;
  const userIsRead = new Promise<void>((resolve) => (reachUser = resolve));
  const models = {
    OAuthAccessToken: {
      findOne: () =>
        query(async () => ({
          session: 's',
          firstUsedAt: new Date(),
          expiresAt: new Date(Date.now() + 60_000),
        })),
      deleteMany: async () => {},
    },
    OAuthSession: {
      findOne: () =>
        query(async () => ({ _id: 's', site: 'site', user: 'u', clientId: 'c', scopes: [], endedAt })),
      findOneAndUpdate: () =>
        query(async () => {
          endedAt = new Date();
          return { user: 'u' };
        }),
    },
    User: {
      findOne: () =>
        query(async () => {
          reachUser();
          await asked;
          return { _id: 'u', username: 'ada', grantedScopes: [] };
        }),
    },
  };
  const sessions = createSessionsService({
    models: models as unknown as Models,
    realtime: { sessionEnded: () => {} } as never,
    ...{ bus, logger, clock: () => Date.now() },
  });
  return { sessions, letGo, userIsRead };
}

it('keeps no token in memory whose session ends while it is being read', async () => {
  const { sessions, letGo, userIsRead } = startSessions();
  const first = sessions.verify('token');
  await userIsRead;
  await sessions.end('s');
  letGo();
  // Asked before the end, answered as it was then; but nobody after that.
  await first;
  await expect(sessions.verify('token')).rejects.toMatchObject({ code: 'invalid_token' });
});
