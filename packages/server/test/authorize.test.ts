import type { ServerMetadata } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import { updateClient } from '../src/services/admin/client-update.js';
import {
  addClient,
  CALLBACK,
  createAuthorizationClient,
  createVerifier,
  HOST,
  messageOf,
  requestOf,
  STATE,
} from './support/authorization-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let now = Date.now();
let ada: string;
const { open, submit, codeFor, exchange, works } = createAuthorizationClient(() => server);

beforeAll(async () => {
  server = await startHttpServer({}, { clock: () => now });
  await addClient(server, 'shop');
  await addClient(server, 'other');
  await addClient(server, 'short', { grants: ['authorization_code'] });
  await addClient(server, 'powerless', { scopes: [] });
  ada = (await server.person('ada')).profile.id;
});
afterAll(() => server.close());

describe('the authorization code', () => {
  it('is posted to the exact origin, with state and issuer, and exchanged for tokens (RFC 6749 4.1, RFC 9207 2)', async () => {
    const verifier = createVerifier();
    const page = await open(requestOf(verifier));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const { target, message } = messageOf((await submit(page)).text);
    expect(target).toBe(HOST);
    expect(message).toEqual({
      ...{ type: 'sotto.authorization', code: message.code, state: STATE, iss: server.url },
    });
    // 256 bits.
    expect(message.code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { status, body } = await exchange(message.code, verifier);
    expect([status, body.token_type, body.scope]).toEqual([200, 'Bearer', 'chat monitor']);
    expect(body.refresh_token).toBeDefined();
    const { body: profile } = await server.call<{ id: string }>('GET', '/api/auth/profile/', {
      token: body.access_token,
    });
    expect(profile.id).toBe(ada);
    const { body: sessions } = await server.call<{ results: { current: boolean; method: string }[] }>(
      ...(['GET', '/api/auth/sessions/', { token: body.access_token }] as const),
    );
    expect(sessions.results.find(({ current }) => current)).toMatchObject({ method: 'code', client: 'shop' });
  });

  it('is added to the exact redirect URI and keeps its query (RFC 6749 3.1.2, 4.1.2)', async () => {
    const verifier = createVerifier();
    const more = { response_mode: 'query', redirect_uri: CALLBACK };
    const { status, headers } = await submit(await open(requestOf(verifier, more)));
    const location = new URL(headers.get('location')!);
    expect([status, location.origin + location.pathname]).toEqual([303, `${HOST}/chat/callback`]);
    const { code, ...rest } = Object.fromEntries(location.searchParams);
    expect(rest).toEqual({ from: 'chat', state: STATE, iss: server.url });
    expect((await exchange(code!, verifier, { redirect_uri: CALLBACK })).status).toBe(200);
  });

  it('is stored as a hash only', async () => {
    const code = await codeFor(createVerifier());
    const rows = await server.running.context.models.AuthorizationCode.find({}).lean();
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it('works once; a second use with the verifier ends the session (RFC 6749 4.1.2, 10.5)', async () => {
    const verifier = createVerifier();
    const code = await codeFor(verifier);
    const { body: tokens } = await exchange(code, verifier);
    expect((await exchange(code, createVerifier())).body.error).toBe('invalid_grant');
    expect(await works(tokens)).toBe(true);
    expect((await exchange(code, verifier)).body.error).toBe('invalid_grant');
    expect(await works(tokens)).toBe(false);
  });

  it('gives one session, or none, to many at once', async () => {
    const verifier = createVerifier();
    const code = await codeFor(verifier);
    const { OAuthSession } = server.running.context.models;
    const before = await OAuthSession.countDocuments({ endedAt: { $eq: null } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(code, verifier)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await OAuthSession.countDocuments({ endedAt: { $eq: null } })).toBe(before);
  });

  it('expires after 60 s (RFC 6749 4.1.2)', async () => {
    const [verifier, other] = [createVerifier(), createVerifier()];
    const [code, late] = [await codeFor(verifier), await codeFor(other)];
    now += 59_999;
    expect((await exchange(code, verifier)).status).toBe(200);
    now += 1;
    expect((await exchange(late, other)).body.error).toBe('invalid_grant');
  });

  it.each([
    ['of another client (RFC 6749 4.1.3)', { client_id: 'other' }, 'invalid_grant'],
    ['with another redirect URI (RFC 6749 4.1.3)', { redirect_uri: `${HOST}/` }, 'invalid_grant'],
    ['with another verifier (RFC 7636 4.6)', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['with a verifier that is too short (RFC 7636 4.1)', { code_verifier: 'short' }, 'invalid_grant'],
    ['without a verifier (RFC 7636 4.5)', { code_verifier: '' }, 'invalid_request'],
    ['without its redirect URI', { redirect_uri: '' }, 'invalid_request'],
    ['that was never issued', { code: 'x'.repeat(43) }, 'invalid_grant'],
    ['with a client that lacks the grant', { client_id: 'demo' }, 'unauthorized_client'],
  ])('is refused %s, and stays valid for its owner', async (_, wrong, error) => {
    const verifier = createVerifier();
    const code = await codeFor(verifier);
    expect((await exchange(code, verifier, wrong)).body.error).toBe(error);
    expect((await exchange(code, verifier)).status).toBe(200);
  });

  it('is worth nothing once the password was changed, or the user disabled', async () => {
    const { User } = server.running.context.models;
    const user = { _id: { $eq: toObjectId(ada) } };
    for (const [change, undo] of [
      [{ passwordSetAt: new Date() }, { passwordSetAt: null }],
      [{ disabledAt: new Date() }, { disabledAt: null }],
    ] as const) {
      const verifier = createVerifier();
      const code = await codeFor(verifier);
      await User.updateOne(user, { $set: change });
      expect((await exchange(code, verifier)).body.error).toBe('invalid_grant');
      await User.updateOne(user, { $set: undo });
    }
  });
});

it('takes the redirect URIs that the operator registers, and no others', async () => {
  const { context } = server.running;
  const { models } = context;
  await addClient(server, 'changed');
  const client = (await models.OAuthClient.findOne({ clientId: { $eq: 'changed' } }).lean())!;
  const change = async (addRedirectUris: string[], removeRedirectUris: string[] = []) => {
    const changes = { addRedirectUris, removeRedirectUris };
    return (await updateClient(context, { _id: client.site }, 'changed', changes)).redirectUris;
  };
  const next = `${HOST}/next`;
  expect(await change([next, next], [CALLBACK])).toEqual([next]);
  now += 5001;
  const request = (redirect_uri: string) =>
    requestOf(undefined, { client_id: 'changed', response_mode: 'query', redirect_uri });
  expect((await open(request(next))).status).toBe(200);
  expect((await open(request(CALLBACK))).status).toBe(400);
  await expect(change([`${HOST}/#part`])).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(change([], [CALLBACK])).rejects.toMatchObject({ code: 'validation_failed' });
  const many = Array.from({ length: 20 }, (_, index) => `${HOST}/${index}`);
  await expect(change(many)).rejects.toMatchObject({ code: 'validation_failed' });
  expect(await change([])).toEqual([next]);
});

describe('a request', () => {
  it.each([
    ['without a client', { client_id: '' }, 'invalid_client', 'client_id is missing'],
    ['of an unknown client', { client_id: 'nobody' }, 'client_not_found'],
    ['without a redirect URI', { redirect_uri: '' }, 'invalid_request', 'redirect_uri is missing'],
    [
      'with the origin of another site',
      { redirect_uri: 'https://evil.example' },
      'invalid_redirect_uri',
      'redirect_uri https://evil.example</code>',
    ],
    ['with a path behind the origin', { redirect_uri: `${HOST}/` }, 'invalid_redirect_uri'],
    [
      'with a host that begins like the origin',
      { redirect_uri: `${HOST}.evil.example` },
      'invalid_redirect_uri',
    ],
    [
      'with credentials before a host',
      { redirect_uri: `https://www.shop.example@evil.example` },
      'invalid_redirect_uri',
    ],
    ['with the origin null', { redirect_uri: 'null' }, 'invalid_redirect_uri'],
    ['with a script as URI', { redirect_uri: 'javascript:alert(1)' }, 'invalid_redirect_uri'],
    [
      'with markup as URI',
      { redirect_uri: 'https://evil.example/<img>' },
      'invalid_redirect_uri',
      'redirect_uri https://evil.example/&lt;img&gt;</code>',
    ],
    ['with an origin as URI of a redirect', { response_mode: 'query' }, 'invalid_redirect_uri'],
    [
      'with a URI that only begins like a registered one',
      { response_mode: 'query', redirect_uri: `${CALLBACK}&x=1` },
      'invalid_redirect_uri',
    ],
    [
      'with an unknown response mode',
      { response_mode: 'form_post' },
      'invalid_request',
      'response_mode must be query or web_message',
    ],
    [
      'with a text in place of an address',
      { redirect_uri: 'call us at 555 0100' },
      'invalid_redirect_uri',
      'redirect_uri is no address',
    ],
  ])('%s shows a page and redirects nobody (RFC 6749 3.1.2.4)', async (_, wrong, code, detail = '') => {
    const { status, text, headers } = await open(requestOf(undefined, wrong));
    expect([status >= 400 && status < 500, headers.get('location')]).toEqual([true, null]);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain(`<code>${code}</code>`);
    expect(text).toContain(`<code>${detail}`);
    expect(text).not.toContain('data-target');
    expect(text).not.toContain('555');
    expect(headers.get('content-security-policy')).not.toContain('evil');
  });

  it.each([
    ['without response_type (RFC 6749 3.1.1)', { response_type: undefined }, 'invalid_request'],
    ['with an empty response_type (RFC 6749 3.1)', { response_type: '' }, 'invalid_request'],
    ['for a token (RFC 6749 4.1.2.1)', { response_type: 'token' }, 'unsupported_response_type'],
    ['without state', { state: undefined }, 'invalid_request'],
    ['with a short state', { state: 'x'.repeat(15) }, 'invalid_request'],
    ['without a challenge (RFC 7636 4.4.1)', { code_challenge: undefined }, 'invalid_request'],
    ['with the method plain (RFC 7636 4.4.1)', { code_challenge_method: 'plain' }, 'invalid_request'],
    [
      'without a method, which means plain (RFC 7636 4.3)',
      { code_challenge_method: undefined },
      'invalid_request',
    ],
    ['with a challenge that is no SHA-256', { code_challenge: 'x'.repeat(44) }, 'invalid_request'],
    ['for an unknown scope (RFC 6749 4.1.2.1)', { scope: 'chat root' }, 'invalid_scope'],
    ['for the scope of backends', { scope: 'chat site:admin' }, 'invalid_scope'],
    ['for no scope but blanks (RFC 6749 3.3)', { scope: ' ' }, 'invalid_scope'],
    [
      'for offline_access, where the client gets no refresh token',
      { client_id: 'short', scope: 'chat offline_access' },
      'invalid_scope',
    ],
    ['by a client without scopes', { client_id: 'powerless' }, 'invalid_scope'],
  ])('%s is refused to the requester, with state and issuer (RFC 9207 2)', async (_, wrong, error) => {
    const request = Object.entries({ ...requestOf(), ...wrong }).filter(([, value]) => value !== undefined);
    const { text } = await open(Object.fromEntries(request) as Record<string, string>);
    const { target, message } = messageOf(text);
    expect([target, message.error, message.iss]).toEqual([HOST, error, server.url]);
    expect(message.state).toBe('state' in wrong ? wrong.state : STATE);
    expect(message).not.toHaveProperty('code');
  });

  it('is refused by redirect where it asks for one', async () => {
    const { status, headers } = await open(
      requestOf(undefined, { response_mode: 'query', redirect_uri: CALLBACK, response_type: 'token' }),
    );
    const { searchParams } = new URL(headers.get('location')!);
    expect([status, searchParams.get('error'), searchParams.get('iss')]).toEqual([
      ...[303, 'unsupported_response_type', server.url],
    ]);
  });

  it('with an address that is not registered tells the operator, for the site of the client', async () => {
    const { clientId } = await server.addSite('acme');
    const { securityLog } = server.running.context;
    const redirectRefused = vi.spyOn(securityLog, 'redirectRefused');
    const originRefused = vi.spyOn(securityLog, 'originRefused');
    const redirect_uri = 'https://acme.example/chat';
    await open(requestOf(undefined, { client_id: clientId, response_mode: 'query', redirect_uri }));
    const who = { clientId, site: 'acme', address: expect.any(String) as string };
    expect(redirectRefused.mock.calls).toEqual([[{ ...who, redirectUri: redirect_uri }]]);
    const origin = 'https://www.acme.example';
    await open(requestOf(undefined, { client_id: clientId, redirect_uri: origin }));
    expect(originRefused.mock.calls).toEqual([[{ ...who, transport: 'http', origin }]]);
    const form = { grant_type: 'password', client_id: clientId, username: 'ada', password: 'x' };
    await server.token(form, { origin: HOST });
    expect(originRefused.mock.calls.slice(1)).toEqual([[{ ...who, transport: 'http', origin: HOST }]]);
    // So is a page that uses a token of the site's client.
    const { tokens } = await server.person('anna', clientId);
    await server.call('GET', '/api/auth/profile/', { token: tokens.access_token, headers: { origin: HOST } });
    expect(originRefused.mock.lastCall).toMatchObject([{ clientId, site: 'acme', origin: HOST }]);
    vi.restoreAllMocks();
  });

  it.each(['client_id', 'redirect_uri', 'state', 'code_challenge'])(
    'with %s twice shows a page (RFC 6749 3.1)',
    async (name) => {
      const { status, text } = await open(`${new URLSearchParams(requestOf())}&${name}=https://evil.example`);
      expect([status, text.includes('data-target')]).toEqual([400, false]);
      expect(text).toContain(`<code>${name} is repeated</code>`);
    },
  );

  it('with a name of its own twice shows a page without it', async () => {
    const { status, text } = await open('call us=1&call us=2');
    expect(status).toBe(400);
    expect(text).toContain('<code>a parameter is repeated</code>');
    expect(text).not.toContain('call us');
  });

  it('takes brackets and dots in names for nothing', async () => {
    const { text } = await open({ ...requestOf(), 'redirect_uri[$ne]': 'x', 'client_id.$ne': 'x' });
    expect(text).toContain('name="transaction"');
  });

  it.each([
    ['unauthorized_client', 'may not use the grant', { grants: ['password'] }],
    ['client_disabled', 'switched it off', { disabledAt: new Date() }],
  ])('is refused with %s where the client %s', async (code, _, options) => {
    await addClient(server, `no-${code}`, options);
    const { text } = await open(requestOf(undefined, { client_id: `no-${code}` }));
    expect(text).toContain(code);
    expect(text).not.toContain('name="transaction"');
  });

  it('is refused where the site is disabled, or signs its users in itself; also by the form that is open', async () => {
    const { Site } = server.running.context.models;
    const [verifier, page] = [createVerifier(), await open(requestOf())];
    const code = await codeFor(verifier);
    const site = { slug: { $eq: 'default' } };
    for (const [change, undo, error] of [
      [{ disabledAt: new Date() }, { disabledAt: null }, 'site_disabled'],
      [{ 'settings.identity': 'required' }, { 'settings.identity': 'off' }, 'unauthorized_client'],
    ] as const) {
      await Site.updateOne(site, { $set: change });
      now += 5001;
      expect((await open(requestOf())).text).toContain(error);
      expect((await submit(page)).text).toContain(error);
      expect((await exchange(code, verifier)).body.error).toBe('unauthorized_client');
      await Site.updateOne(site, { $set: undo });
      now += 5001;
    }
  });
});

it('publishes what it supports (RFC 8414 2, RFC 9207 3)', async () => {
  const { body } = await server.call<ServerMetadata>('GET', '/.well-known/oauth-authorization-server');
  expect(body).toMatchObject({
    issuer: server.url,
    authorization_endpoint: `${server.url}/oauth/authorize/`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'web_message'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });
  expect(body.grant_types_supported).toContain('authorization_code');
});
