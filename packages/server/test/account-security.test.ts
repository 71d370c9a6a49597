import type { Profile } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecurityLog } from '../src/security-log.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { linkIn, openPage, startMailServer } from './support/mail-server.js';
import type { MailServer } from './support/mail-server.js';

let server: HttpServer;
let mails: MailServer;
let lines: string[] = [];
beforeAll(async () => {
  mails = await startMailServer();
  server = await startHttpServer({ RATE_LIMITS: 'on', ...mails.environment });
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const log = createSecurityLog(logger, Date.now);
  Object.assign(server.running.context.securityLog, log);
});
afterAll(() => Promise.all([server?.close(), mails?.close()]));
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
    expect((await set({ quietHours, unknown: 1 })).body).toEqual({
      sound: true,
      showText: true,
      mail: false,
      quietHours,
    });
    expect((await set({ sound: false })).body).toEqual({
      sound: false,
      showText: true,
      mail: false,
      quietHours,
    });
    const profile = await server.call<Profile>('GET', '/api/auth/profile/', { token });
    expect(profile.body.notifications).toEqual({ sound: false, showText: true, mail: false, quietHours });
    expect((await set({ quietHours: null })).body).toEqual({ sound: false, showText: true, mail: false });
    for (const [wrong, path] of [
      [{ from: '24:00' }, 'quietHours.from'],
      [{ to: '22:00' }, 'quietHours.to'],
      [{ timeZone: 'Europe/Sotto' }, 'quietHours.timeZone'],
    ] as const) {
      const refused = await set({ quietHours: { ...quietHours, ...wrong } });
      expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
    }
    expect((await set({})).body).toEqual({ sound: false, showText: true, mail: false });
  });

  it('has a verified address by a form, which the link in a mail alone does not send', async () => {
    const { models } = server.running.context;
    const { tokens } = await server.person('reader');
    const token = tokens.access_token;
    const ask = () => server.call('POST', '/api/auth/profile/email-link/', { token });
    const isVerified = async () =>
      (await server.call<Profile>('GET', '/api/auth/profile/', { token })).body.emailVerified;
    const setEmail = (email: string) => change(token, { email, current: PASSWORD });
    expect((await ask()).body.code).toBe('not_found');
    await server.updateSite('default', { mail: 'on' });
    expect((await ask()).body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'email' }] });
    await setEmail('first@example.org');
    expect((await ask()).status).toBe(204);
    const [first] = mails.received.splice(0);
    expect(first).toMatchObject({
      to: ['first@example.org'],
      headers: { 'auto-submitted': 'auto-generated' },
    });
    const shown = await openPage('GET', linkIn(first!));
    // In a narrow window “e-mail” would break at its hyphen.
    expect(shown.html).toContain('<h1>Confirm your address</h1>');
    expect(shown.html).toContain('<button class="button primary">Confirm</button>');
    expect(shown.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'",
    );
    expect(await isVerified()).toBe(false);
    // Another address meanwhile: the link to the first one verifies nothing.
    await setEmail('second@example.org');
    expect((await openPage('POST', linkIn(first!))).status).toBe(403);
    await ask();
    const [second] = mails.received.splice(0);
    expect((await openPage('POST', linkIn(second!))).html).toContain('is confirmed');
    expect(await isVerified()).toBe(true);
    const again = await openPage('POST', linkIn(second!));
    expect([again.status, again.html]).toEqual([403, expect.stringContaining('doesn’t work any more')]);
    expect([(await ask()).status, mails.received]).toEqual([204, []]);
    await setEmail('third@example.org');
    expect(await isVerified()).toBe(false);
    await ask();
    await models.EmailLink.updateMany({}, { $set: { expiresAt: new Date() } });
    expect((await openPage('GET', linkIn(mails.received.splice(0)[0]!))).status).toBe(403);
  });

  it('gets a bounded number of links, and learns that the mail server refuses the address or is away', async () => {
    const { tokens } = await server.person('asker');
    const ask = () => server.call('POST', '/api/auth/profile/email-link/', { token: tokens.access_token });
    await change(tokens.access_token, { email: 'asker@example.org', current: PASSWORD });
    mails.reply = '550 <asker@example.org> nobody here';
    expect((await ask()).body).toMatchObject({ code: 'validation_failed', errors: [{ code: 'refused' }] });
    mails.reply = '451 later';
    expect((await ask()).body.code).toBe('unavailable');
    mails.reply = '250 ok';
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push((await ask()).body?.code);
    expect(codes).toEqual([undefined, undefined, undefined, 'rate_limited']);
  });

  it('uses up no try where the address is verified', async () => {
    const { tokens } = await server.person('verified');
    const ask = () => server.call('POST', '/api/auth/profile/email-link/', { token: tokens.access_token });
    await change(tokens.access_token, { email: 'verified@example.org', current: PASSWORD });
    await ask();
    const link = linkIn(mails.received.splice(0).at(-1)!);
    expect((await openPage('GET', link)).html).toContain(
      'Confirm that verified@example.org is the address of verified at Default.',
    );
    expect((await openPage('POST', link)).status).toBe(200);
    for (let i = 0; i < 10; i += 1) expect((await ask()).status).toBe(204);
    await change(tokens.access_token, { email: 'other@example.org', current: PASSWORD });
    expect((await ask()).status).toBe(204);
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
