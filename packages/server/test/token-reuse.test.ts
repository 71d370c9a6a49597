import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { addIdentitySite, hmac, jws } from './support/identity-site.js';

const MINUTE_MS = 60_000;
let now = Date.UTC(2040, 0, 1);
let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({}, { clock: () => now });
});
afterAll(() => server?.close());

const refresh = (refresh_token: string) =>
  server.token({ grant_type: 'refresh_token', client_id: 'demo', refresh_token });
const profile = (token: string) => server.call('GET', '/api/auth/profile/', { token });

/** Advances time, and deletes what the store's TTL would have deleted by then. */
async function wait(ms: number): Promise<void> {
  now += ms;
  const { OAuthAccessToken } = server.running.context.models;
  await OAuthAccessToken.deleteMany({ expiresAt: mongoose.trusted({ $lte: new Date(now) }) });
}

/** Signs in and refreshes once. */
async function refreshed(username: string) {
  const { tokens, profile } = await server.person(username);
  const spent = tokens.refresh_token!;
  const { body } = await refresh(spent);
  return { spent, next: body, userId: profile.id };
}

it('ends the session for a used refresh token, however long ago its successor was used', async () => {
  for (const [index, minutes] of [1, 16, 24 * 60].entries()) {
    const { spent, next } = await refreshed(`thief-${index}`);
    expect((await profile(next.access_token)).status).toBe(200);
    await wait(minutes * MINUTE_MS);
    expect((await refresh(spent)).body.error).toBe('invalid_grant');
    expect((await refresh(next.refresh_token!)).body.error).toBe('invalid_grant');
    expect((await profile(next.access_token)).status).toBe(401);
  }
});

it('repeats a lost response after hours if its access token was never used', async () => {
  const { spent, next } = await refreshed('tunnel');
  await wait(180 * MINUTE_MS);
  const again = await refresh(spent);
  expect(again.body).toEqual({ ...next, expires_in: 0 });
  const third = await refresh(again.body.refresh_token!);
  expect((await profile(third.body.access_token)).status).toBe(200);
});

it('counts the tokens of a session without that record as used', async () => {
  const { spent, next, userId } = await refreshed('earlier');
  await server.running.context.models.OAuthSession.updateMany(
    { user: { $eq: userId } },
    { $unset: { usedAt: 1 } },
  );
  await wait(MINUTE_MS);
  expect((await refresh(spent)).body.error).toBe('invalid_grant');
  expect((await refresh(next.refresh_token!)).body.error).toBe('invalid_grant');
});

it('does not mistake the first use of an older access token for one of the newest', async () => {
  const { tokens } = await server.person('slow-tab');
  const { body: next } = await refresh(tokens.refresh_token!);
  expect((await profile(tokens.access_token)).status).toBe(200);
  await wait(MINUTE_MS);
  expect((await refresh(tokens.refresh_token!)).body.refresh_token).toBe(next.refresh_token);
});

it('ends a session of an assertion after the session hours of the site, however often it is refreshed', async () => {
  const site = await addIdentitySite(server, 'hours', { sessionHours: 1 });
  const { kid, secret } = await site.addKey({ type: 'secret' });
  const iat = now / 1000;
  const claims = { iss: 'hours', aud: server.url, sub: '1', iat, exp: iat + 600 };
  const assertion = jws({ alg: 'HS256', kid }, claims, hmac(secret!));
  let { body: tokens } = await site.exchange(assertion, { scope: 'offline_access' });
  const renew = () =>
    server.token({
      ...{ grant_type: 'refresh_token', client_id: site.clientId },
      refresh_token: tokens.refresh_token!,
    });
  for (const minutes of [14, 14, 14, 14]) {
    await wait(minutes * MINUTE_MS);
    tokens = (await renew()).body;
    expect((await profile(tokens.access_token!)).status).toBe(200);
  }
  expect(tokens.expires_in).toBe(4 * 60);
  await wait(4 * MINUTE_MS);
  expect((await profile(tokens.access_token!)).body).toMatchObject({ code: 'invalid_token' });
  expect((await renew()).body.error).toBe('invalid_grant');
});
