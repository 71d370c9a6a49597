import { afterAll, beforeAll, expect, it } from 'vitest';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const DAY_MS = 86_400_000;
const MAX_SESSIONS = 50;
let now = Date.UTC(2040, 0, 1);
let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({}, { clock: () => now });
});
afterAll(() => server?.close());

const signIn = async (username: string) =>
  (await server.token({ grant_type: 'password', client_id: 'demo', username, password: PASSWORD })).body;
const refresh = (refresh_token: string) =>
  server.token({ grant_type: 'refresh_token', client_id: 'demo', refresh_token });
const profile = (token: string) => server.call('GET', '/api/auth/profile/', { token });
const living = (userId: string) =>
  server.running.context.models.OAuthSession.countDocuments({
    ...{ user: { $eq: userId }, endedAt: { $eq: null } },
  });

/** Creates a session like a sign-in does after the password check. */
async function startSession(userId: string, refreshable = true): Promise<void> {
  const { models, oauth } = server.running.context;
  const siteId = (await models.Site.findOne().orFail())._id.toString();
  await oauth.sessions.start({
    ...{ siteId, userId, clientId: 'demo', scopes: ['chat'], narrowed: false },
    ...{ method: 'password', refreshable },
  });
}

it('keeps 50 sessions of a user, and ends those idle longest', async () => {
  const { tokens: first, profile: user } = await server.person('many');
  now += 1000;
  const second = await signIn('many');
  now += 1000;
  for (let i = 2; i < MAX_SESSIONS; i += 1) await startSession(user.id);
  expect(await living(user.id)).toBe(MAX_SESSIONS);
  now += 1000;
  // The first is in use, so the second is idle.
  const inUse = (await refresh(first.refresh_token!)).body;
  now += 1000;
  const newest = await signIn('many');
  expect(await living(user.id)).toBe(MAX_SESSIONS);
  expect((await profile(second.access_token)).status).toBe(401);
  expect((await refresh(second.refresh_token!)).body.error).toBe('invalid_grant');
  for (const { access_token } of [inUse, newest]) expect((await profile(access_token)).status).toBe(200);

  await Promise.all(Array.from({ length: 20 }, () => startSession(user.id)));
  expect(await living(user.id)).toBe(MAX_SESSIONS);
});

it('does not end sessions of bots', async () => {
  const { models } = server.running.context;
  const bot = await models.User.create({
    ...{ site: (await models.Site.findOne())!._id, username: 'a-bot', displayName: 'Bot', kind: 'bot' },
    ...{ grantedScopes: [], createdAt: new Date(now) },
  });
  for (let i = 0; i < MAX_SESSIONS + 5; i += 1) await startSession(bot._id.toString(), false);
  expect(await living(bot._id.toString())).toBe(MAX_SESSIONS + 5);
});

it('ends a session after 90 days, however often it is refreshed', async () => {
  let { tokens } = await server.person('daily');
  for (let day = 20; day <= 80; day += 20) {
    now += 20 * DAY_MS;
    const answer = await refresh(tokens.refresh_token!);
    expect(answer.status).toBe(200);
    tokens = answer.body;
  }
  now += 10 * DAY_MS - 60_000;
  const last = await refresh(tokens.refresh_token!);
  expect(last.body.expires_in).toBe(60);
  expect((await profile(last.body.access_token)).status).toBe(200);
  now += 60_000;
  expect((await profile(last.body.access_token)).status).toBe(401);
  expect((await refresh(last.body.refresh_token!)).body.error).toBe('invalid_grant');
});

it('limits sessions of an earlier version too', async () => {
  const { tokens, profile: user } = await server.person('from-before');
  const { OAuthSession } = server.running.context.models;
  await OAuthSession.updateMany({ user: { $eq: user.id } }, { $unset: { startedAt: 1, usedAt: 1 } });
  now += 29 * DAY_MS;
  const next = await refresh(tokens.refresh_token!);
  expect(next.status).toBe(200);
  const session = await OAuthSession.findOne({ user: { $eq: user.id } }).lean();
  expect(session?.startedAt?.getTime()).toBe(now - 29 * DAY_MS);
});

it('deletes an ended session within an hour', async () => {
  const { tokens, profile: user } = await server.person('leaver');
  const raw = new URLSearchParams({ token: tokens.access_token, client_id: 'demo' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await server.call('POST', '/oauth/revoke_token/', { raw, headers });
  const session = await server.running.context.models.OAuthSession.findOne({
    user: { $eq: user.id },
  }).lean();
  expect(session?.expiresAt.getTime()).toBe(now + 3_600_000);
});
