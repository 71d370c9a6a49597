import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
beforeAll(async () => (server = await startHttpServer({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' })));
afterAll(() => server.close());

describe('rate limits', () => {
  it('stops guessing at one account with slow_down, and lets others in', async () => {
    const { tokens } = await server.person('guessed');
    expect(tokens.access_token).toBeTruthy();
    const form = (password: string) => ({
      grant_type: 'password',
      client_id: 'demo',
      username: 'guessed',
      password,
    });
    const guesses = [];
    for (let i = 0; i < 11; i += 1)
      guesses.push(await server.token(form(`wrong password ${i}`), { 'x-forwarded-for': `10.0.0.${i}` }));
    expect(guesses.slice(0, 10).every(({ body }) => body.error === 'invalid_grant')).toBe(true);
    const last = guesses.at(-1)!;
    expect([last.status, last.body.error]).toEqual([429, 'slow_down']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    // Not even the right password: a guesser would learn it.
    expect((await server.token(form(PASSWORD), { 'x-forwarded-for': '10.1.0.1' })).status).toBe(429);
  });

  it('counts registrations by address, as far as the proxy says', async () => {
    const register = (index: number, address: string) =>
      server.call('POST', '/api/auth/register/', {
        body: { username: `many-${index}`, password: PASSWORD },
        headers: { 'x-forwarded-for': address },
      });
    // Concurrently, since the bucket fills again while passwords are hashed one after another.
    const statuses = (await Promise.all(Array.from({ length: 11 }, (_, i) => register(i, '10.2.0.1')))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await register(99, '10.2.0.2')).status).toBe(201);
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
});
