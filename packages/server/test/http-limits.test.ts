import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
beforeAll(async () => (server = await startHttpServer({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' })));
afterAll(() => server.close());

describe('rate limits', () => {
  it('stops guesses at one account from one address with slow_down, and admits its owner', async () => {
    await server.person('guessed');
    const attempt = (password: string, address: string) =>
      server.token(
        { grant_type: 'password', client_id: 'demo', username: 'guessed', password },
        { 'x-forwarded-for': address },
      );
    const guesses = [];
    for (let i = 0; i < 11; i += 1) guesses.push(await attempt(`wrong password ${i}`, '10.0.0.1'));
    expect(guesses.slice(0, 10).every(({ body }) => body.error === 'invalid_grant')).toBe(true);
    const last = guesses.at(-1)!;
    expect([last.status, last.body.error]).toEqual([429, 'slow_down']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    // Not even the right password: an attacker would learn it.
    expect((await attempt(PASSWORD, '10.0.0.1')).status).toBe(429);
    expect((await attempt(PASSWORD, '10.0.0.2')).status).toBe(200);
  });

  it('counts registrations by the address that the proxy gives', async () => {
    const register = (index: number, address: string) =>
      server.call('POST', '/api/auth/register/', {
        body: { username: `many-${index}`, password: PASSWORD },
        headers: { 'x-forwarded-for': address },
      });
    // Concurrently, because the bucket refills while passwords are hashed one after another.
    const statuses = (await Promise.all(Array.from({ length: 11 }, (_, i) => register(i, '10.2.0.1')))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await register(99, '10.2.0.2')).status).toBe(201);
  });

  it('counts visits to the demo by address', async () => {
    const visit = async (address: string) => {
      const { status } = await server.call('POST', '/demo/visit', {
        headers: { 'x-forwarded-for': address },
      });
      return status;
    };
    const statuses = await Promise.all(Array.from({ length: 35 }, () => visit('10.3.0.1')));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
    expect(await visit('10.3.0.2')).toBe(200);
  });

  it('lets one user add the same other to ten rooms a day, and counts no add that changed nothing', async () => {
    const { tokens } = await server.person('inviter');
    const token = tokens.access_token;
    await server.person('invited');
    const path = '/api/chat/rooms/invites/members/';
    await server.call('POST', '/api/chat/rooms/', { token, body: { name: 'Invites' } });
    const add = async () =>
      (await server.call('POST', path, { token, body: { username: 'invited' } })).status;
    const statuses = [];
    for (let round = 0; round < 11; round += 1) {
      statuses.push(await add());
      if (round < 9) statuses.push(await add());
      await server.call('DELETE', `${path}invited/`, { token });
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('leaves all rooms that were never opened by one request', async () => {
    const { tokens } = await server.person('hosting');
    const guest = await server.person('guest-of-host');
    const body = { name: 'Surprise', slug: 'surprise' };
    await server.call('POST', '/api/chat/rooms/', { token: tokens.access_token, body });
    await server.call('POST', '/api/chat/rooms/surprise/members/', {
      ...{ token: tokens.access_token, body: { username: 'guest-of-host' } },
    });
    const token = guest.tokens.access_token;
    const leave = (unopened: unknown) =>
      server.call('POST', '/api/chat/rooms/leave/', { token, body: { unopened } });
    expect(await leave(false)).toMatchObject({ status: 422, body: { errors: [{ path: 'unopened' }] } });
    expect(await leave(true)).toMatchObject({ status: 200, body: { left: ['surprise'], kept: [] } });
  });

  it('limits messages with Retry-After and RateLimit headers, and changes nothing', async () => {
    const { tokens } = await server.person('fast');
    const { access_token: token } = tokens;
    await server.call('POST', '/api/chat/rooms/', { token, body: { name: 'Fast', slug: 'fast' } });
    const sends = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        server.call('POST', '/api/chat/rooms/fast/messages/', {
          token,
          body: { content: `${i}`, clientMessageId: `f${i}` },
        }),
      ),
    );
    const stored = sends.filter(({ status }) => status === 201).length;
    const refused = sends.find(({ status }) => status === 429)!;
    expect(refused.body).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe('30');
    const room = await server.call<{ lastSeq: number }>('GET', '/api/chat/rooms/fast/', { token });
    expect(room.body.lastSeq).toBe(stored);
  });

  it('counts previews of invitations and attempts to accept one together', async () => {
    const { tokens } = await server.person('guesser');
    const guesses = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        server.call('POST', `/api/chat/invitations/${i % 2 ? 'preview' : 'accept'}/`, {
          ...{ token: tokens.access_token, body: { token: `${i}`.padEnd(32, 'x') } },
        }),
      ),
    );
    const statuses = guesses.map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([404, 429]);
    // 20 at once; two buckets of them would let 40 through.
    expect(statuses.filter((status) => status === 404).length).toBeLessThan(40);
  });

  it('lets a user sign in while six addresses fill the password queue', async () => {
    await server.person('patient');
    const attempt = (username: string, password: string, address: string) =>
      server.token(
        { grant_type: 'password', client_id: 'demo', username, password },
        { 'x-forwarded-for': address },
      );
    const flood = Array.from({ length: 120 }, (_, i) =>
      attempt(`nobody-${i}`, 'wrong password', `10.3.0.${i % 6}`),
    );
    const honest = await attempt('patient', PASSWORD, '10.4.0.1');
    expect(honest.status).toBe(200);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses).toContain(503);
  });

  it('limits refreshes of one session, and sign-ins of one user', async () => {
    const { tokens } = await server.person('restless');
    let refreshToken = tokens.refresh_token!;
    const statuses: number[] = [];
    for (let i = 0; i < 70 && !statuses.includes(429); i += 1) {
      const { status, body } = await server.token({
        ...{ grant_type: 'refresh_token', client_id: 'demo', refresh_token: refreshToken },
      });
      statuses.push(status);
      refreshToken = body.refresh_token ?? refreshToken;
    }
    expect(statuses.length).toBeGreaterThan(60);
    expect(statuses.at(-1)).toBe(429);

    const grant = { grant_type: 'password', client_id: 'demo', username: 'restless', password: PASSWORD };
    const signIns: (string | undefined)[] = [];
    for (let i = 0; i < 40 && !signIns.includes('slow_down'); i += 1)
      signIns.push((await server.token(grant, { 'x-forwarded-for': `10.5.0.${i}` })).body.error);
    expect(signIns.length).toBeGreaterThanOrEqual(30);
    expect(signIns.at(-1)).toBe('slow_down');
  });
});
