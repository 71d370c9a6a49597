import { createHash } from 'node:crypto';
import type { Profile, ServerMetadata } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
beforeAll(async () => (server = await startHttpServer()));
afterAll(() => server.close());

const grant = (username: string, password = PASSWORD) => ({
  grant_type: 'password',
  client_id: 'demo',
  username,
  password,
});
const refresh = (refresh_token: string, client_id = 'demo') => ({
  grant_type: 'refresh_token',
  client_id,
  refresh_token,
});

describe('registration', () => {
  it('returns the profile and never the password', async () => {
    const answer = await server.call('POST', '/api/auth/register/', {
      body: {
        username: 'Reg.One',
        password: PASSWORD,
        displayName: 'Ré One',
        email: 'one@example.org',
        kind: 'bot',
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      username: 'reg.one',
      displayName: 'Ré One',
      kind: 'user',
      scopes: ['chat', 'monitor'],
    });
    expect(answer.text).not.toContain(PASSWORD);
  });
  it('takes no password from a page that is not first-party, as the password grant', async () => {
    const shop = 'https://register.example';
    const { OAuthClient } = server.running.context.models;
    const demo = (await OAuthClient.findOne({ clientId: { $eq: 'demo' } }).lean())!;
    const client = {
      site: demo.site,
      type: 'public' as const,
      scopes: ['chat'],
      createdAt: new Date(),
      origins: [shop],
    };
    await OAuthClient.create({ ...client, clientId: 'page', name: 'Page', grants: ['authorization_code'] });
    await OAuthClient.create({ ...client, clientId: 'own', name: 'Own', grants: ['password'] });
    const register = async (username: string, client_id: string | undefined, origin?: string) => {
      const body = { username, password: PASSWORD, ...(client_id !== undefined && { client_id }) };
      const headers = origin === undefined ? {} : { origin };
      const answer = await server.call('POST', '/api/auth/register/', { body, headers });
      return [answer.status, answer.body.code];
    };
    expect(await register('reg-page', 'page', shop)).toEqual([403, 'registration_closed']);
    expect(await register('reg-page', 'page')).toEqual([403, 'registration_closed']);
    // Without a client it is the demo's page, which is at no other origin than ours.
    expect(await register('reg-page', undefined, shop)).toEqual([403, 'origin_not_allowed']);
    expect(await register('reg-page', 'demo', shop)).toEqual([403, 'origin_not_allowed']);
    expect(await register('reg-page', 'own', shop)).toEqual([201, undefined]);
    expect(await register('reg-demo', undefined, server.url)).toEqual([201, undefined]);
    expect(await register('reg-none', undefined)).toEqual([201, undefined]);
    const grant = { grant_type: 'password', client_id: 'page', username: 'reg-page', password: PASSWORD };
    expect((await server.token(grant)).body.error).toBe('unauthorized_client');
  });
  it('returns a problem document for a wrong client', async () => {
    const body = { username: 'reg-two', password: PASSWORD };
    const register = (extra: object, headers: Record<string, string> = {}) =>
      server.call('POST', '/api/auth/register/', { body: { ...body, ...extra }, headers });
    const byId = await register({ client_id: 'nobody' });
    expect([byId.status, byId.body.code]).toEqual([401, 'invalid_client']);
    expect(byId.headers.get('content-type')).toContain('application/problem+json');
    expect(byId.headers.get('www-authenticate')).toBe('Bearer');
    const byBasic = await register({}, { authorization: `Basic ${btoa('demo:secret')}` });
    expect([byBasic.status, byBasic.body.code]).toEqual([401, 'invalid_client']);
    expect(byBasic.headers.get('www-authenticate')).toMatch(/^Basic/);
  });
  it.each([
    ['username', { username: 'ab', password: PASSWORD }],
    ['username', { username: { $ne: 'x' }, password: PASSWORD }],
    ['password', { username: 'weak-1', password: 'short' }],
    ['password', { username: 'weak-2', password: 'password1' }],
    ['password', { username: 'weak-3', password: 12345678 }],
    ['email', { username: 'weak-4', password: PASSWORD, email: 'no' }],
    ['displayName', { username: 'weak-5', password: PASSWORD, displayName: 'a\u202Eb' }],
  ])('refuses a wrong %s and stores nothing', async (path, body) => {
    const answer = await server.call('POST', '/api/auth/register/', { body });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors?.[0]?.path).toBe(path);
  });
  it('refuses a taken name in any case, and registers it once for simultaneous requests', async () => {
    const body = { username: 'Taken', password: PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => server.call('POST', '/api/auth/register/', { body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(
      (await server.call('POST', '/api/auth/register/', { body: { ...body, username: 'tAKEN' } })).body.code,
    ).toBe('username_taken');
  });
  it('accepts any Unicode password, and signs in with it', async () => {
    const password = 'é😀中 mixed \u{1F600} pass';
    await server.call('POST', '/api/auth/register/', { body: { username: 'unicode', password } });
    expect((await server.token(grant('unicode', password))).status).toBe(200);
  });
});

describe('the password grant', () => {
  it('returns tokens with no-store (RFC 6749 5.1)', async () => {
    await server.person('grant-1');
    const answer = await server.token(grant('GRANT-1'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({ token_type: 'Bearer', scope: 'chat monitor' });
    expect(answer.body.expires_in).toBeGreaterThan(890);
  });
  it('stores nothing of its tokens (RFC 6749 10.3)', async () => {
    const { tokens } = await server.person('nothing');
    const { OAuthAccessToken, OAuthSession } = server.running.context.models;
    const all = JSON.stringify([await OAuthAccessToken.find().lean(), await OAuthSession.find().lean()]);
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      expect(all).not.toContain(token.slice(-43));
      expect(all).not.toContain(createHash('sha256').update(token).digest('hex'));
    }
  });
  it('returns the same for an unknown user and a wrong password', async () => {
    await server.person('known');
    const wrong = await server.token(grant('known', 'wrong password'));
    const unknown = await server.token(grant('nobody-here', 'wrong password'));
    expect(wrong.status).toBe(400);
    expect(wrong.body.error).toBe('invalid_grant');
    expect(unknown.text).toBe(wrong.text);
    expect(unknown.status).toBe(wrong.status);
  });
  it.each([
    ['brackets', 'client_id=demo&grant_type=password&username[$ne]=x&password[$ne]=y'],
    ['dots', 'client_id=demo&grant_type=password&username.$ne=x&password.$ne=y'],
    [
      'a repeated parameter',
      `client_id=demo&grant_type=password&username=known&username=x&password=${PASSWORD}`,
    ],
    ['no grant type', 'client_id=demo'],
    ['bad UTF-8', 'client_id=demo&grant_type=password&username=%ff&password=x'],
    [
      'too many parameters',
      `grant_type=password&${Array.from({ length: 60 }, (_, i) => `p${i}=1`).join('&')}`,
    ],
    ['an empty body', ''],
  ])('refuses %s as invalid_request', async (_name, body) => {
    const answer = await server.token(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_request');
  });
  it.each([
    ['an unknown client', { ...grant('known'), client_id: 'nobody' }],
    ['no client', { grant_type: 'password', username: 'known', password: PASSWORD }],
    ['a secret of a public client', { ...grant('known'), client_secret: 'x' }],
  ])('refuses %s as invalid_client', async (_name, body) => {
    const answer = await server.token(body);
    expect(answer.status).toBe(401);
    expect(answer.body.error).toBe('invalid_client');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
  it('takes a parameter without a value as one that is missing (RFC 6749 3.1, 3.2)', async () => {
    const empty = { client_id: '', client_secret: '', scope: '' };
    const authorization = `Basic ${Buffer.from('demo:').toString('base64')}`;
    const answer = await server.token({ ...grant('known'), ...empty }, { authorization });
    expect([answer.status, answer.body.scope]).toEqual([200, 'chat monitor']);
    const twice = await server.token('client_id=demo&grant_type=password&scope=&scope=chat');
    expect(twice.body.error).toBe('invalid_request');
  });
  it('reports the lifetime of an access token, also when it has expired', async () => {
    const { tokens, profile } = await server.person('late');
    expect(tokens.expires_in).toBeGreaterThan(800);
    const { body } = await server.token(refresh(tokens.refresh_token!));
    const { OAuthSession } = server.running.context.models;
    const rotatedAt = new Date(Date.now() - 3_600_000);
    await OAuthSession.updateMany({ user: { $eq: profile.id } }, { $set: { rotatedAt } });
    const again = await server.token(refresh(tokens.refresh_token!));
    expect(again.body).toMatchObject({ refresh_token: body.refresh_token, expires_in: 0 });
  });
  it('grants only the requested scopes, whatever the user has (RFC 6749 3.3)', async () => {
    const { profile } = await server.person('granted');
    const { User } = server.running.context.models;
    await User.updateOne({ _id: { $eq: profile.id } }, { $set: { grantedScopes: ['monitor:all'] } });
    const scopesOf = async (scope: Record<string, string>) => {
      const { body } = await server.token({ ...grant('granted'), ...scope });
      const token = body.access_token;
      const { scopes } = (await server.call<Profile>('GET', '/api/auth/profile/', { token })).body;
      expect(body.scope.split(' ')).toEqual(scopes);
      return [scopes, (await server.call('GET', '/api/monitor/summary/', { token })).status];
    };
    expect(await scopesOf({ scope: 'chat' })).toEqual([['chat'], 403]);
    expect(await scopesOf({})).toEqual([['chat', 'monitor', 'monitor:all'], 200]);
  });
  it('returns a challenge for a bad Basic header (RFC 6749 5.2)', async () => {
    for (const authorization of ['Basic !!!', 'Basic eA==', 'Basic', 'Negotiate x']) {
      const answer = await server.token(grant('known'), { authorization });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    }
  });
  it('refuses other grants, methods and types (RFC 6749 3.2, 5.2)', async () => {
    expect((await server.token({ ...grant('known'), grant_type: 'magic' })).body.error).toBe(
      'unsupported_grant_type',
    );
    expect((await server.token({ client_id: 'demo', grant_type: 'client_credentials' })).body.error).toBe(
      'unauthorized_client',
    );
    expect((await server.call('POST', '/oauth/token/', { body: grant('known') })).body.error).toBe(
      'invalid_request',
    );
    const get = await server.call('GET', '/oauth/token/');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await server.token({ ...grant('known'), scope: 'admin' })).body.error).toBe('invalid_scope');
  });
});

describe('refresh', () => {
  it('returns the same successor to 50 simultaneous requests', async () => {
    const { tokens } = await server.person('many-tabs');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => server.token(refresh(tokens.refresh_token!))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(1);
  });
  it('repeats a lost response until the new access token is used, and ends the session for an older token', async () => {
    const { tokens } = await server.person('reuse');
    const second = await server.token(refresh(tokens.refresh_token!));
    const third = await server.token(refresh(second.body.refresh_token!));
    expect(third.status).toBe(200);
    const reused = await server.token(refresh(tokens.refresh_token!));
    expect(reused.body.error).toBe('invalid_grant');
    expect((await server.token(refresh(third.body.refresh_token!))).body.error).toBe('invalid_grant');
    expect((await server.call('GET', '/api/auth/profile/', { token: third.body.access_token })).status).toBe(
      401,
    );
  });
  it('ends no session for a token with a wrong MAC', async () => {
    const { tokens } = await server.person('forged');
    const [family, generation] = tokens.refresh_token!.split('.');
    const forged = `${family}.${generation}.${'A'.repeat(43)}`;
    expect((await server.token(refresh(forged))).body.error).toBe('invalid_grant');
    expect((await server.token(refresh('nonsense'))).body.error).toBe('invalid_grant');
    expect((await server.token(refresh(tokens.refresh_token!))).status).toBe(200);
  });
  it("refuses another client's token without effect on the session (RFC 6749 6, RFC 7009 2.1)", async () => {
    const { clientId } = await server.addSite('thief');
    const { tokens } = await server.person('victim');
    expect((await server.token(refresh(tokens.refresh_token!, clientId))).body.error).toBe('invalid_grant');
    const revoke = (token: string) =>
      server.call('POST', '/oauth/revoke_token/', {
        raw: new URLSearchParams({ token, client_id: clientId }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await revoke(tokens.refresh_token!)).status).toBe(200);
    expect((await server.token(refresh(tokens.refresh_token!))).status).toBe(200);
  });
});

describe('revocation and metadata', () => {
  it('ends the session by either token, and accepts an unknown one (RFC 7009 2.1, 2.2)', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const { tokens } = await server.person(`revoke-${kind.slice(0, 3)}`);
      const form = (token: string) => ({
        raw: new URLSearchParams({ token, client_id: 'demo' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect((await server.call('GET', '/api/auth/profile/', { token: tokens.access_token })).status).toBe(
        200,
      );
      expect((await server.call('POST', '/oauth/revoke_token/', form(tokens[kind]!))).status).toBe(200);
      expect((await server.call('GET', '/api/auth/profile/', { token: tokens.access_token })).body.code).toBe(
        'invalid_token',
      );
      expect((await server.token(refresh(tokens.refresh_token!))).status).toBe(400);
      expect((await server.call('POST', '/oauth/revoke_token/', form('unknown'))).status).toBe(200);
    }
  });
  it('describes itself (RFC 8414 3.2)', async () => {
    const { body } = await server.call<ServerMetadata>('GET', '/.well-known/oauth-authorization-server');
    expect(body).toMatchObject({ issuer: server.url, token_endpoint: `${server.url}/oauth/token/` });
  });
});
