import pino from 'pino';
import { expect, test } from 'vitest';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import { admit } from './admission.js';
import type { AdmissionDeps, Candidate } from './admission.js';
import { createConnections } from './connections.js';
import type { Connection } from './connection.js';

const actor = { userId: 'ada', sessionId: 's1', clientId: 'c1', scopes: ['chat'], expiresAt: 900_000 };
const claimant = { address: '10.0.0.1', transport: 'websocket', origin: undefined } as const;
const ignore = () => undefined;

/** Admission to a server that verifies every token `verifications` times, for users of one socket each. */
function createServer({ draining = false, verifications = 2 } = {}) {
  let left = verifications;
  const securityLog = { socketOpened: ignore, socketClosed: ignore, originRefused: ignore };
  const connections = createConnections({
    ...{ securityLog, clock: () => 0, logger: pino({ level: 'silent' }) },
    channels: { hold: async () => {}, release: ignore, size: () => 0 },
    privacy: { seesReceipts: async () => true },
    rooms: { joinedRooms: async () => [], heads: async () => new Map() },
  });
  const verify = async () => {
    left -= 1;
    if (left < 0) throw new AppError('invalid_token');
    return actor as unknown as Actor;
  };
  const deps = {
    ...{ connections, securityLog, draining: () => draining, clock: () => 0 },
    config: { maxSocketsPerUser: 1 },
    failedAuthentications: { guard: (_peer: unknown, authenticate: () => unknown) => authenticate() },
    limiter: { enforce: async () => {} },
    origins: { isAllowedFor: async () => true },
    services: { sessions: { verify }, prices: { ofRooms: () => 1 } },
  } as unknown as AdmissionDeps;
  return { deps, connections };
}

function createCandidate(changes: Partial<Candidate<Connection>> = {}): Candidate<Connection> {
  return {
    ...{ claimant, token: 'token', scopes: ['chat'], identify: ignore, isOpen: () => true },
    prepare: (session) => () =>
      ({
        ...{ id: 'one', kind: 'chat', ...claimant, session, channels: new Map() },
        ...{ enter: ignore, leave: ignore, send: ignore },
      }) as unknown as Connection,
    ...changes,
  };
}

test('admits a socket and registers its connection', async () => {
  const { deps, connections } = createServer();
  const connection = await admit(deps, createCandidate());
  expect(connections.of('ada')).toEqual([connection]);
});

test('rejects a socket while the server stops, with the time to try again', async () => {
  const { deps } = createServer({ draining: true });
  await expect(admit(deps, createCandidate())).rejects.toMatchObject({ code: 'draining', retryAfter: 1 });
});

test('counts a socket that opens at the same time as another', async () => {
  const { deps, connections } = createServer({ verifications: 4 });
  const outcomes = await Promise.allSettled([admit(deps, createCandidate()), admit(deps, createCandidate())]);
  expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'too_many_sockets' } });
  expect(connections.countOf('ada')).toBe(1);
});

test('leaves no connection of a session that ended meanwhile', async () => {
  const { deps, connections } = createServer({ verifications: 1 });
  await expect(admit(deps, createCandidate())).rejects.toMatchObject({ code: 'invalid_token' });
  expect(connections.countOf('ada')).toBe(0);
});

test('leaves no connection of a socket that closed meanwhile', async () => {
  const { deps, connections } = createServer();
  await admit(deps, createCandidate({ isOpen: () => false }));
  expect(connections.countOf('ada')).toBe(0);
});
