import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createLocalBus } from '../bus/local-bus.js';
import { generateFernetKey } from '../crypto/fernet.js';
import { createTokenKeys, hashToken } from '../crypto/token-keys.js';
import type { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { deriveAccessToken } from '../oauth/tokens/derived-tokens.js';
import { createEarlierTokens } from '../oauth/tokens/earlier-tokens.js';
import { createSessionsService } from './sessions.js';

const logger = pino({ level: 'silent' });
const query = (read: () => Promise<unknown>) => ({ lean: read });
const many = (read: () => Promise<unknown>) => ({
  batchSize: () => query(async () => [await read()]),
});
/** Rows that another member of the store does not have yet. */
const onPrimary = (rows: object[]) => ({
  select: () => ({
    ...query(async () => []),
    read: (from: string) => query(async () => (from === 'primary' ? rows : [])),
  }),
});
const SESSION = 's'.repeat(22);
const EARLIER_TOKEN = 'e'.repeat(43);
const USER = '0'.repeat(24);
const START = 1_700_000_000_000;
const LIFE_MS = 900_000;

/** Sessions over a store that counts its reads, and whose reads of the user wait until the test releases them. */
function startSessions() {
  const bus = createLocalBus({ logger });
  const tokenKeys = createTokenKeys([generateFernetKey()]);
  const state = {
    ...{ now: START, reads: 0, endedAt: null as Date | null, method: undefined as string | undefined },
    site: { settings: { identity: 'off' } } as object,
    ...{ disabled: [] as object[], erasures: [] as object[] },
  };
  let letGo!: () => void;
  const asked = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let reachUser!: () => void;
  const userIsRead = new Promise<void>((resolve) => (reachUser = resolve));
  const read = (answer: () => unknown) => () => {
    state.reads += 1;
    return query(async () => answer());
  };
  const readMany = (answer: () => unknown) => () => {
    state.reads += 1;
    return many(async () => answer());
  };
  const readUser = readMany(async () => {
    reachUser();
    await asked;
    return { _id: USER, username: 'ada', kind: 'user', grantedScopes: [] };
  });
  const models = {
    OAuthAccessToken: {
      findOne: ({ _id }: { _id: { $eq: string } }) =>
        read(() =>
          _id.$eq === hashToken(EARLIER_TOKEN)
            ? { session: SESSION, expiresAt: new Date(START + LIFE_MS) }
            : null,
        )(),
      deleteMany: async () => {},
    },
    OAuthSession: {
      find: readMany(() => ({
        ...{
          _id: SESSION,
          site: 'site',
          user: USER,
          clientId: 'c',
          scopes: [],
          generation: 1,
          narrowed: false,
        },
        ...{ usedAt: new Date(START), endedAt: state.endedAt, method: state.method },
        startedAt: new Date(START),
      })),
      findOneAndUpdate: () =>
        query(async () => {
          state.endedAt = new Date(state.now);
          return { user: USER };
        }),
    },
    Erasure: { find: () => onPrimary(state.erasures) },
    User: {
      find: (filter: object) => ('disabledAt' in filter ? onPrimary(state.disabled) : readUser()),
    },
  };
  const clock = () => state.now;
  const earlierTokens = createEarlierTokens({
    lookups: { run: (work) => work() },
    models: models as unknown as Models,
    ...{ accessTokenSeconds: LIFE_MS / 1000, clock },
  });
  const sessions = createSessionsService({
    models: models as unknown as Models,
    realtime: { sessionEnded: () => {} } as never,
    sites: { find: async () => state.site as never },
    audit: undefined as never,
    ...{ bus, logger, tokenKeys, earlierTokens, clock, sessionSeconds: LIFE_MS / 1000 },
  });
  const token = deriveAccessToken(tokenKeys, {
    ...{ sessionId: SESSION, generation: 1, keyId: tokenKeys.primaryKeyId, expiresAt: START + LIFE_MS },
  });
  return { sessions, token, state, letGo, userIsRead };
}

it('caches no token whose session ends while it is being read', async () => {
  const { sessions, token, letGo, userIsRead } = startSessions();
  const first = sessions.verify(token);
  await userIsRead;
  await sessions.end(SESSION);
  letGo();
  // A call from before the end gets the state of then; calls after it do not.
  await first;
  await expect(sessions.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
});

it('says why the sessions of a user end by what the primary has', async () => {
  const { sessions, state } = startSessions();
  expect(await sessions.endCodeOf(USER)).toBe('token_revoked');
  state.disabled = [{ _id: USER }];
  expect(await sessions.endCodeOf(USER)).toBe('user_disabled');
  state.erasures = [{ _id: USER, users: [USER] }];
  expect(await sessions.endCodeOf(USER)).toBe('user_deleted');
});

it('refuses made-up and expired tokens without a query', async () => {
  const { sessions, token, state, letGo } = startSessions();
  letGo();
  const last = token.at(-1) === 'A' ? 'E' : 'A';
  for (const madeUp of ['', 'token', token.slice(0, -1) + last, 'x' + token.slice(1), token + 'A', `a.b.c`]) {
    await expect(sessions.verify(madeUp)).rejects.toMatchObject({ code: 'invalid_token' });
  }
  expect(state.reads).toBe(0);
  expect((await sessions.verify(token)).username).toBe('ada');
  const { reads } = state;
  state.now = START + LIFE_MS;
  await expect(sessions.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
  expect(state.reads).toBe(reads);
});

it('accepts a token of an earlier version for its possible lifetime, and then queries no more', async () => {
  const { sessions, state, letGo } = startSessions();
  letGo();
  expect((await sessions.verify(EARLIER_TOKEN)).sessionId).toBe(SESSION);
  await expect(sessions.verify('f'.repeat(43))).rejects.toMatchObject({ code: 'invalid_token' });
  const { reads } = state;
  state.now = START + LIFE_MS;
  for (const token of [EARLIER_TOKEN, 'f'.repeat(43)])
    await expect(sessions.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
  expect(state.reads).toBe(reads);
});

it.each([
  [undefined, false],
  ['password', false],
  ['code', false],
  ['guest', false],
  ['host', true],
  ['backend', true],
  ['bot', true],
])('with identity required, and afterwards, a session by %s is valid: %s', async (method, valid) => {
  const { sessions, token, state, letGo } = startSessions();
  letGo();
  state.method = method;
  state.site = { settings: { identity: 'optional' } };
  const outcome = () =>
    sessions.verify(token).then(
      () => true,
      ({ code, blameless }: AppError) => code === 'invalid_token' && blameless && false,
    );
  expect(await outcome()).toBe(true);
  state.site = { settings: { identity: 'required' } };
  expect(await outcome()).toBe(valid);
  // The operator takes it back: what had ended stays so, and new sessions begin.
  state.site = { settings: { identity: 'optional' }, identityRequiredAt: new Date(START + 1) };
  expect(await outcome()).toBe(valid);
  state.site = { settings: { identity: 'optional' }, identityRequiredAt: new Date(START - 1) };
  expect(await outcome()).toBe(true);
});

it.each([
  ['host', { identity: 'off', guests: 'write' }, 'identityOffAt'],
  ['guest', { identity: 'optional', guests: 'off' }, 'guestsOffAt'],
])(
  'a session by %s ends for good where the site takes this way away, and no other',
  async (method, off, mark) => {
    for (const each of ['host', 'backend', 'bot', 'password', 'code', 'guest']) {
      const { sessions, token, state, letGo } = startSessions();
      letGo();
      const outcome = () =>
        sessions.verify(token).then(
          () => true,
          ({ code, blameless }: AppError) => code === 'invalid_token' && blameless && false,
        );
      state.method = each;
      state.site = { settings: { identity: 'optional', guests: 'write' } };
      expect(await outcome()).toBe(true);
      const goesOn = each !== method;
      state.site = { settings: off };
      expect(await outcome()).toBe(goesOn);
      // The operator takes it back: what had ended stays so, and new sessions begin.
      state.site = { settings: { identity: 'optional', guests: 'write' }, [mark]: new Date(START + 1) };
      expect(await outcome()).toBe(goesOn);
      state.site = { settings: { identity: 'optional', guests: 'write' }, [mark]: new Date(START - 1) };
      expect(await outcome()).toBe(true);
    }
  },
);

it('refuses the tokens of a disabled site, whatever they are', async () => {
  const { sessions, token, state, letGo } = startSessions();
  letGo();
  await sessions.verify(token);
  state.site = { settings: { identity: 'off' }, disabledAt: new Date(START) };
  await expect(sessions.verify(token)).rejects.toMatchObject({ code: 'site_disabled', status: 403 });
  state.site = { settings: { identity: 'off' }, disabledAt: null };
  await sessions.verify(token);
});
