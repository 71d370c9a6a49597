import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_PENDING_REQUESTS } from '../src/edge/request-pipeline.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let token: string;
beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' });
  token = (await server.person('bounded')).tokens.access_token;
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

/** Sends bytes and resolves with everything received, once `done` returns true or the server has closed. */
async function exchange(bytes: string, done: (answer: string) => boolean): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('error', () => {});
  socket.on('data', (text: string) => {
    answer += text;
    if (done(answer)) socket.destroy();
  });
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}
const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
const request = (path = '/healthz', headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const profile = (bearer: string, address: string) =>
  server.call('GET', '/api/auth/profile/', {
    token: bearer,
    headers: { 'x-forwarded-for': address },
  });

describe('requests on one connection', () => {
  it('serves the allowed number at once, and closes the connection at one more', async () => {
    const allowed = await exchange(
      request().repeat(MAX_PENDING_REQUESTS),
      (answer) => statuses(answer).length === MAX_PENDING_REQUESTS,
    );
    expect(statuses(allowed)).toEqual(Array.from({ length: MAX_PENDING_REQUESTS }, () => '200'));
    const find = vi.spyOn(server.running.context.services.sessions, 'verify');
    const bearer = `Authorization: Bearer ${'x'.repeat(20)}\r\n`;
    const answer = await exchange(request('/api/chat/rooms/', bearer).repeat(500), () => false);
    expect(statuses(answer).length).toBeLessThanOrEqual(MAX_PENDING_REQUESTS);
    // They are processed one after the other, so a flood costs one request before the connection is closed.
    expect(find.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('starts a request once the one before it has its response', async () => {
    const { sessions } = server.running.context.services;
    const original = sessions.verify.bind(sessions);
    let underWay = 0;
    let most = 0;
    const verify = vi.spyOn(sessions, 'verify').mockImplementation(async (bearer) => {
      most = Math.max(most, (underWay += 1));
      await new Promise(setImmediate);
      return original(bearer).finally(() => (underWay -= 1));
    });
    const bearer = `Authorization: Bearer ${token}\r\n`;
    const four = ['/api/auth/profile/', '/nowhere', '/api/auth/profile/', '/api/auth/profile/'];
    const answer = await exchange(
      four.map((path) => request(path, bearer)).join(''),
      (text) => statuses(text).length === four.length,
    );
    expect(statuses(answer)).toEqual(['200', '404', '200', '200']);
    expect([verify.mock.calls.length, most]).toEqual([3, 1]);
  });

  it('counts requests with an unknown expectation and to Socket.IO like any other', async () => {
    const expectation = request('/healthz', 'Expect: tea\r\n');
    expect(statuses(await exchange(expectation, (answer) => answer.includes('417')))).toEqual(['417']);
    for (const bytes of [expectation, request('/socket.io/?EIO=4&transport=polling')]) {
      const answer = await exchange(bytes.repeat(500), () => false);
      expect(statuses(answer).length).toBeLessThanOrEqual(MAX_PENDING_REQUESTS);
    }
  });

  it('accepts one request after the other without limit', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('latin1');
    for (let count = 0; count < 3 * MAX_PENDING_REQUESTS; count += 1) {
      socket.write(request());
      expect(String((await once(socket, 'data'))[0])).toContain('200');
    }
    socket.destroy();
  });
});

describe('failed authentications', () => {
  it('are limited by address, without effect on users with a valid token', async () => {
    const answers = [];
    for (let count = 0; count < 70; count += 1) answers.push(await profile(`made-up-${count}`, '10.9.0.1'));
    expect(answers.slice(0, 60).map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 401));
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Continuing costs a new connection each time.
    expect(refused.headers.get('connection')).toBe('close');
    expect((await profile(token, '10.9.0.1')).status).toBe(200);
    expect((await profile('made-up', '10.9.0.2')).status).toBe(401);
  });

  it('count at the token endpoint, with its error codes, and not for a wrong grant', async () => {
    const headers = { 'x-forwarded-for': '10.9.1.1' };
    const form = (clientId: string) => ({
      grant_type: 'refresh_token',
      refresh_token: 'nonsense',
      client_id: clientId,
    });
    for (let count = 0; count < 60; count += 1) {
      const { status, body } = await server.token(form(`nobody-${count}`), headers);
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
    // The bucket refills one token per second.
    const more = await Promise.all(
      Array.from({ length: 20 }, (_, i) => server.token(form(`more-${i}`), headers)),
    );
    expect(more.map(({ body }) => body.error)).toContain('slow_down');
    expect((await server.token(form('demo'), headers)).body.error).toBe('invalid_grant');
  });
});

describe('what an unauthenticated client can make the server look up', () => {
  it('is nothing for made-up bearers', async () => {
    const { models } = server.running.context;
    const reads = [
      vi.spyOn(models.OAuthSession, 'findOne'),
      vi.spyOn(models.OAuthAccessToken, 'findOne'),
      vi.spyOn(models.User, 'findOne'),
    ];
    for (const bearer of ['x', 'x'.repeat(81), `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`])
      expect((await profile(bearer, '10.9.2.1')).status).toBe(401);
    for (const read of reads) expect(read).not.toHaveBeenCalled();
  });

  it('is a bounded number of OAuth clients at once: 503 above, while existing ones are served', async () => {
    const { OAuthClient } = server.running.context.models;
    await server.token({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'demo' });
    const headers = (index: number) => ({ 'x-forwarded-for': `10.9.3.${index}` });
    const ask = (clientId: string, index: number) =>
      server.token({ grant_type: 'refresh_token', refresh_token: 'x', client_id: clientId }, headers(index));
    let answer!: () => void;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const original = OAuthClient.findOne.bind(OAuthClient);
    const findOne = vi.spyOn(OAuthClient, 'findOne').mockImplementation(((filter: object) => {
      const query = original(filter);
      const exec = query.exec.bind(query);
      query.exec = async () => held.then(() => exec());
      return query;
    }) as never);
    const asked = Array.from({ length: 120 }, (_, index) => ask(`nobody-${index}`, index));
    const first = await Promise.race(asked);
    expect([first.status, first.body.error]).toEqual([503, 'temporarily_unavailable']);
    expect(findOne.mock.calls.length).toBeLessThanOrEqual(8);
    answer();
    const codes = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(codes)).toEqual(new Set([401, 503]));
    expect((await ask('demo', 200)).body.error).toBe('invalid_grant');
  });

  it('is neither site nor client once the address must not register', async () => {
    const register = () =>
      server.call('POST', '/api/auth/register/', {
        body: { username: 'somebody-new', password: 'password', client_id: 'no-such-client' },
        headers: { 'x-forwarded-for': '10.9.4.1' },
      });
    for (let count = 0; count < 10; count += 1) expect((await register()).status).toBe(401);
    const findOne = vi.spyOn(server.running.context.models.OAuthClient, 'findOne');
    expect((await register()).status).toBe(429);
    expect(findOne).not.toHaveBeenCalled();
  });
});
