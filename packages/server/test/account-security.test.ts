import type { Profile } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecurityLog } from '../src/security-log.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let lines: string[] = [];
beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' });
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const log = createSecurityLog(logger, Date.now);
  Object.assign(server.running.context.securityLog, log);
});
afterAll(() => server?.close());
beforeEach(() => (lines = []));

const events = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const grant = (username: string, password = PASSWORD) => ({
  ...{ grant_type: 'password', client_id: 'demo', username, password },
});
const refresh = (refresh_token: string) =>
  server.token({ grant_type: 'refresh_token', client_id: 'demo', refresh_token });
const change = (token: string, body: object) =>
  server.call<Profile>('PATCH', '/api/auth/profile/', { token, body });

describe('the own profile', () => {
  it('takes another e-mail address only with the password', async () => {
    const { tokens } = await server.person('letters');
    const token = tokens.access_token;
    const email = 'letters@example.org';
    for (const current of [undefined, 'wrong password', '']) {
      const refused = await change(token, { email, displayName: 'Thief', current });
      expect([refused.status, refused.body.code]).toEqual([403, 'wrong_password']);
    }
    const before = await server.call<Profile>('GET', '/api/auth/profile/', { token });
    expect(before.body).toMatchObject({ displayName: 'letters' });
    expect(before.body).not.toHaveProperty('email');
    expect((await change(token, { email, current: PASSWORD })).body.email).toBe(email);
    // An unchanged address needs no password.
    expect((await change(token, { email, displayName: 'Mail' })).body.displayName).toBe('Mail');
    expect((await change(token, { email: null })).body.code).toBe('wrong_password');
    expect((await change(token, { email: null, current: PASSWORD })).body).not.toHaveProperty('email');
  });

  it('keeps how the user wants to be told of messages, setting by setting', async () => {
    const { tokens } = await server.person('sleeper');
    const token = tokens.access_token;
    const set = (body: object) => server.call('PATCH', '/api/auth/profile/notifications/', { token, body });
    expect((await server.call('GET', '/api/auth/profile/', { token })).body).not.toHaveProperty(
      'notifications',
    );
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
    expect((await set({ quietHours, unknown: 1 })).body).toEqual({ sound: true, showText: true, quietHours });
    expect((await set({ sound: false })).body).toEqual({ sound: false, showText: true, quietHours });
    const profile = await server.call<Profile>('GET', '/api/auth/profile/', { token });
    expect(profile.body.notifications).toEqual({ sound: false, showText: true, quietHours });
    expect((await set({ quietHours: null })).body).toEqual({ sound: false, showText: true });
    for (const [wrong, path] of [
      [{ from: '24:00' }, 'quietHours.from'],
      [{ to: '22:00' }, 'quietHours.to'],
      [{ timeZone: 'Europe/Sotto' }, 'quietHours.timeZone'],
    ] as const) {
      const refused = await set({ quietHours: { ...quietHours, ...wrong } });
      expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
    }
    expect((await set({})).body).toEqual({ sound: false, showText: true });
  });

  it('counts wrong passwords as failed sign-ins', async () => {
    const { tokens } = await server.person('guesser');
    const guess = (current: string) => change(tokens.access_token, { email: 'a@example.org', current });
    for (let i = 0; i < 10; i += 1) expect((await guess(`wrong ${i}`)).status).toBe(403);
    expect((await guess(PASSWORD)).body.code).toBe('rate_limited');
    expect((await server.token(grant('guesser'))).body.error).toBe('slow_down');
  });

  it('is read, but not changed, with a token for the monitor alone', async () => {
    await server.person('watcher');
    const { body } = await server.token({ ...grant('watcher'), scope: 'monitor' });
    const token = body.access_token;
    expect((await server.call('GET', '/api/auth/profile/', { token })).status).toBe(200);
    expect((await change(token, { displayName: 'Other' })).body.code).toBe('insufficient_scope');
  });
});

describe('the security log', () => {
  it('records sign-ins, refreshes, reused tokens and sign-outs', async () => {
    const { tokens, profile } = await server.person('logged');
    const second = (await refresh(tokens.refresh_token!)).body;
    await server.call('GET', '/api/auth/profile/', { token: second.access_token });
    await refresh((await refresh(second.refresh_token!)).body.refresh_token!);
    await refresh(tokens.refresh_token!);
    const raw = new URLSearchParams({ token: tokens.refresh_token!, client_id: 'demo' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await server.call('POST', '/oauth/revoke_token/', { raw, headers });
    const who = { userId: profile.id, address: '127.0.0.1', clientId: 'demo' };
    const { sessionId } = events().find(({ event }) => event === 'sign_in')!;
    expect(sessionId).toMatch(/^[\w-]{22}$/);
    expect(events()).toMatchObject([
      { event: 'register', outcome: 'ok', level: 30, ...who },
      { event: 'sign_in', outcome: 'ok', grant: 'password', sessionId, ...who },
      { event: 'refresh', outcome: 'ok', sessionId, ...who },
      { event: 'refresh', outcome: 'ok', sessionId, ...who },
      { event: 'refresh', outcome: 'ok', sessionId, ...who },
      { event: 'token_reuse', level: 40, sessionId, ...who },
      { event: 'sign_out', sessionId, ...who },
    ]);
  });

  it('records why a sign-in was refused, and nothing that was typed', async () => {
    const { profile } = await server.person('refused');
    lines = [];
    await server.token(grant('refused', 'not-her-password'));
    await server.token(grant('typed-into-the-wrong-field', 'not-her-password'));
    await server.token({ ...grant('refused'), client_id: 'an-unknown-client' });
    await refresh('made.up.token');
    for (let i = 0; i < 10; i += 1) await server.token(grant('refused', `not-her-password ${i}`));
    const refusals = events().map(({ event, reason, userId, limit }) => [event, reason ?? limit, userId]);
    expect(refusals).toContainEqual(['sign_in', 'wrong_password', profile.id]);
    expect(refusals).toContainEqual(['sign_in', 'unknown_user', undefined]);
    expect(refusals).toContainEqual(['authentication_failed', 'invalid_client', undefined]);
    expect(refusals).toContainEqual(['refresh', 'made_up', undefined]);
    expect(refusals).toContainEqual(['limited', 'login.pair', undefined]);
    expect(lines.join()).not.toMatch(/not-her-password|typed-into|unknown-client|made\.up|correct horse/);
  });
});
