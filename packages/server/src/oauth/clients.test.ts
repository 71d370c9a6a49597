import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { publishControl } from '../bus/bus.js';
import type { Bus } from '../bus/bus.js';
import { createLocalBus } from '../bus/local-bus.js';
import { hashToken } from '../crypto/token-keys.js';
import { authenticateClient } from './client-authentication.js';
import { createOAuthClients } from './clients.js';
import type { OAuthClients } from './clients.js';

let now: number;
let stored: Record<string, unknown>[];
let reads: number;
let clients: OAuthClients;
let bus: Bus;
const logger = pino({ level: 'silent' });

const program = (secret: string) => ({
  clientId: 'bot',
  type: 'confidential',
  secretHash: hashToken(secret),
});
/** The code of the refusal, or what the client is. */
async function attempt(secret: string, clientId = 'bot'): Promise<string> {
  return authenticateClient(clients, { clientId, secret }, undefined).then(
    ({ type }) => type,
    (error: { code: string }) => error.code,
  );
}

beforeEach(() => {
  [now, reads, stored] = [0, 0, [program('first')]];
  bus = createLocalBus({ logger });
  const findOne = ({ clientId }: { clientId: { $eq: string } }) => ({
    lean: () => ({
      async exec() {
        reads += 1;
        return stored.find((one) => one['clientId'] === clientId.$eq) ?? null;
      },
    }),
  });
  const models = { OAuthClient: { findOne } } as unknown as Parameters<
    typeof createOAuthClients
  >[0]['models'];
  clients = createOAuthClients({ models, bus, logger, lookups: { run: (work) => work() }, clock: () => now });
});

it('reads a client once in 5 s, and checks its secret each time', async () => {
  expect(await attempt('first')).toBe('confidential');
  expect(await attempt('guess')).toBe('invalid_client');
  expect(await attempt('first')).toBe('confidential');
  expect(reads).toBe(1);
});

it('notices a new secret when the change is announced, and the removal of the client after 5 s', async () => {
  await attempt('first');
  stored = [program('second')];
  await publishControl(bus, { kind: 'client', clientId: 'bot', changedAt: 1 });
  expect(await attempt('first')).toBe('invalid_client');
  expect(await attempt('second')).toBe('confidential');
  stored = [];
  now = 5000;
  expect(await attempt('second')).toBe('invalid_client');
});

it('caches nothing about missing clients: a new one is found at once', async () => {
  stored = [];
  expect(await attempt('first')).toBe('invalid_client');
  stored = [program('first')];
  expect(await attempt('first')).toBe('confidential');
});
