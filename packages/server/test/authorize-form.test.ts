import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addClient,
  createAuthorizationClient,
  createVerifier,
  HOST,
  messageOf,
  requestOf,
  STATE,
  unescapeHtml,
} from './support/authorization-client.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const HOSTILE = `<img src=x onerror="alert(1)">'"&`;
let server: HttpServer;
let now = Date.now();
const { open, submit, codeFor, exchange } = createAuthorizationClient(() => server);

beforeAll(async () => {
  server = await startHttpServer({}, { clock: () => now });
  await addClient(server, 'shop');
  await server.person('ada');
});
afterAll(() => server.close());

describe('the form', () => {
  it('is protected by its headers, and by nothing that an embedder could loosen', async () => {
    const { headers, cookie } = await open(requestOf());
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
        `form-action 'self' ${HOST}; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('set-cookie')).toMatch(
      /^sotto_txn=[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Strict$/,
    );
    expect(cookie).not.toBe('');
  });

  it('cannot be read by a page of a known origin', async () => {
    const { headers } = await server.call('GET', `/oauth/authorize/?${new URLSearchParams(requestOf())}`, {
      headers: { origin: HOST },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('names site, client, origin and rights, and escapes all of them', async () => {
    const { Site } = server.running.context.models;
    await addClient(server, 'hostile', { name: HOSTILE });
    const { _id, name } = (await Site.findOne({ slug: { $eq: 'default' } }).lean())!;
    await Site.updateOne({ _id: { $eq: _id } }, { $set: { name: HOSTILE } });
    now += 5001;
    const page = await open(requestOf(undefined, { client_id: 'hostile', state: `${HOSTILE}-and-more` }));
    const { text } = await submit(page, { username: HOSTILE, password: 'wrong' });
    await Site.updateOne({ _id: { $eq: _id } }, { $set: { name } });
    now += 5001;
    for (const shown of [page.text, text]) {
      expect(shown).not.toContain('<img');
      expect(unescapeHtml(shown).split(HOSTILE).length).toBeGreaterThan(2);
      expect(shown).toContain(`You go back to <b>${HOST}</b>`);
      expect(shown).toContain('Read your rooms and messages');
      expect(shown).toContain('See your password');
      expect(shown.replace(/"[^"]*"/g, '""')).not.toMatch(/<script|<[^>]*\s(?:style|on\w+)=/);
    }
  });

  it('says what is wrong at the field, and keeps the username', async () => {
    const page = await open(requestOf());
    const { status, text } = await submit(page, { password: 'not her password' });
    expect(status).toBe(422);
    expect(text).toMatch(/id="password"[^>]*aria-invalid="true"[^>]*aria-describedby="password-error"/);
    expect(text).toMatch(
      /<p class="wrong" id="password-error"><svg [^]+<\/svg>Wrong username or password\.<\/p>/,
    );
    expect(text).toContain('value="ada"');
    expect(text).not.toContain('not her password');
    const unknown = await submit(page, { username: 'nobody', password: 'not her password' });
    expect(unknown.text).toBe(text.replace('value="ada"', 'value="nobody"'));
    expect(messageOf((await submit(page)).text).message.code).toBeDefined();
  });

  it.each([
    ['another site', 'https://evil.example'],
    ['the page that embeds the chat', HOST],
    ['an opaque origin', 'null'],
    ['no origin', ''],
  ])('is refused from %s (RFC 6749 10.12)', async (_, origin) => {
    const { status, text } = await submit(await open(requestOf()), {}, { origin });
    expect(status).toBe(403);
    expect(text).not.toContain('data-message');
  });

  it.each([
    ['of another browser', { cookie: `sotto_txn=${'x'.repeat(22)}` }],
    ['without a cookie', { cookie: '' }],
  ])('%s is shown again and gives no code', async (_, headers) => {
    const { status, text } = await submit(await open(requestOf()), {}, headers);
    expect([status, text.includes('data-message'), text.includes('role="alert"')]).toEqual([
      403,
      false,
      true,
    ]);
  });

  it('is shown again after ten minutes', async () => {
    const page = await open(requestOf());
    now += 600_000;
    const { status, text } = await submit(page);
    expect([status, text.includes('data-message')]).toEqual([403, false]);
  });

  it.each([
    ['a changed signature', (field: string) => `${field.slice(0, -1)}${field.endsWith('A') ? 'B' : 'A'}`],
    [
      'a changed redirect URI',
      (field: string) => {
        const [payload = '', mac] = field.split('.');
        const text = Buffer.from(payload, 'base64url').toString().replace(HOST, 'https://evil.example');
        return `${Buffer.from(text).toString('base64url')}.${mac}`;
      },
    ],
    ['nothing', () => ''],
  ])('with %s in its transaction is refused', async (_, change) => {
    const page = await open(requestOf());
    const { status, text } = await submit({ ...page, transaction: change(page.transaction) });
    expect([status, text.includes('data-message')]).toEqual([400, false]);
  });

  it('gives the same code to a double click, and none once that was used', async () => {
    const verifier = createVerifier();
    const page = await open(requestOf(verifier));
    const both = await Promise.all([submit(page), submit(page)]);
    const [first, second] = both.map(({ text }) => messageOf(text).message.code);
    expect(second).toBe(first);
    await server.person('mallory');
    expect((await submit(page, { username: 'mallory' })).text).toContain('form_used');
    expect((await exchange(first!, verifier)).status).toBe(200);
    const { status, text } = await submit(page);
    expect([status, text.includes('form_used')]).toEqual([400, true]);
  });

  it('tells the requester that the user refused (RFC 6749 4.1.2.1)', async () => {
    const { text } = await submit(await open(requestOf()), { decision: 'deny', username: '', password: '' });
    expect(messageOf(text).message).toMatchObject({ error: 'access_denied', state: STATE, iss: server.url });
  });

  it('takes a form of an earlier version, which has no decision, for consent', async () => {
    expect((await submit(await open(requestOf()), { decision: '' })).status).toBe(200);
  });

  it.each(['zz', 'Allow', 'denied'])('takes the decision "%s" for none', async (decision) => {
    const page = await open(requestOf());
    const { status, text } = await submit(page, { decision });
    expect([status, text.includes('data-message')]).toEqual([400, false]);
    expect(text).toContain('<code>invalid_request</code>');
    expect(text).toContain('<code>decision must be allow or deny</code>');
    // As the form itself sends it.
    const own = /name="decision" value="allow"/.exec(page.text);
    expect(own).not.toBeNull();
    expect(messageOf((await submit(page)).text).message.code).toBeDefined();
  });

  it('takes offline_access for what the client has anyway: a refresh token', async () => {
    for (const scope of ['chat offline_access', 'offline_access chat', 'offline_access']) {
      const verifier = createVerifier();
      const page = await open(requestOf(verifier, { scope }));
      expect(page.text).toContain('Read your rooms and messages');
      const { code } = messageOf((await submit(page)).text).message;
      const { status, body } = await exchange(code, verifier);
      expect([status, body.scope, typeof body.refresh_token]).toEqual([
        ...[200, scope === 'offline_access' ? 'chat monitor' : 'chat', 'string'],
      ]);
    }
  });

  it('gives a user the scope that an operator granted, and none that is for backends', async () => {
    const { User } = server.running.context.models;
    await User.updateOne(
      { username: { $eq: 'ada' } },
      { $set: { grantedScopes: ['monitor:all', 'site:admin', 'offline_access'] } },
    );
    const verifier = createVerifier();
    const { body } = await exchange(await codeFor(verifier, { scope: 'monitor:all' }), verifier);
    expect(body.scope).toBe('monitor:all');
    // An earlier version let the operator grant them.
    const byPassword = { grant_type: 'password', client_id: 'demo', username: 'ada', password: PASSWORD };
    const { body: all } = await server.token(byPassword);
    expect(all.scope).toBe('chat monitor monitor:all');
    const profile = await server.call('GET', '/api/auth/profile/', { token: all.access_token });
    expect(profile.body).toMatchObject({ scopes: ['chat', 'monitor', 'monitor:all'] });
    expect((await server.token({ ...byPassword, scope: 'site:admin' })).body.error).toBe('invalid_scope');
    await User.updateOne({ username: { $eq: 'ada' } }, { $set: { grantedScopes: [] } });
  });

  it('gives only the scopes that were asked for', async () => {
    const verifier = createVerifier();
    const code = await codeFor(verifier, { scope: 'chat' });
    expect((await exchange(code, verifier)).body.scope).toBe('chat');
    const page = await open(requestOf(undefined, { scope: 'monitor:all' }));
    expect(messageOf((await submit(page)).text).message.error).toBe('invalid_scope');
  });

  it('gives the scopes that it lists where none were asked for, and none that only the user has', async () => {
    const { User } = server.running.context.models;
    await User.updateOne({ username: { $eq: 'ada' } }, { $set: { grantedScopes: ['monitor:all'] } });
    const verifier = createVerifier();
    const { body } = await exchange(await codeFor(verifier), verifier);
    expect(body.scope).toBe('chat monitor');
    const profile = await server.call('GET', '/api/auth/profile/', { token: body.access_token });
    expect(profile.body).toMatchObject({ scopes: ['chat', 'monitor'] });
  });

  it('gives the scopes that it listed where the client was given others since', async () => {
    const { OAuthClient } = server.running.context.models;
    await addClient(server, 'growing', { scopes: ['chat'] });
    const verifier = createVerifier();
    const page = await open(requestOf(verifier, { client_id: 'growing' }));
    const client = { clientId: { $eq: 'growing' } };
    await OAuthClient.updateOne(client, { $set: { scopes: ['chat', 'monitor'] } });
    now += 5001;
    const wrong = await submit(page, { password: 'not her password' });
    expect(wrong.text).not.toContain('See when and how much is written');
    const { code } = messageOf((await submit(page)).text).message;
    expect((await exchange(code, verifier, { client_id: 'growing' })).body.scope).toBe('chat');
  });

  it('registers a user, and takes a double click for one', async () => {
    const verifier = createVerifier();
    const page = await open(requestOf(verifier, { prompt: 'create' }));
    expect(page.text).toContain('autocomplete="new-password"');
    const fields = { mode: 'register', username: 'newcomer' };
    const wrong = await submit(page, { ...fields, username: 'x', password: 'short' });
    expect(wrong.text).toContain('Use 3 to 32 letters');
    expect([wrong.status, wrong.text.match(/aria-invalid="true"/g)?.length]).toEqual([422, 2]);
    const taken = await submit(page, { ...fields, username: 'ada', password: 'another password' });
    expect(taken.text).toContain('That username is taken.');
    const both = await Promise.all([submit(page, fields), submit(page, fields)]);
    const [first, second] = both.map(({ text }) => messageOf(text).message.code);
    expect(second).toBe(first);
    const { body } = await exchange(first!, verifier);
    const profile = await server.call('GET', '/api/auth/profile/', { token: body.access_token });
    expect(profile.body).toMatchObject({ username: 'newcomer' });
  });

  it('offers and takes no account where the site is closed', async () => {
    const { Site } = server.running.context.models;
    const open_ = await open(requestOf(undefined, { prompt: 'create' }));
    const set = async (registration: 'on' | 'off') => {
      await Site.updateOne({ slug: { $eq: 'default' } }, { $set: { 'settings.registration': registration } });
      now += 5001;
    };
    await set('off');
    const { text } = await open(requestOf(undefined, { prompt: 'create' }));
    expect(text).not.toContain('Create account');
    const late = await submit(open_, { mode: 'register', username: 'latecomer' });
    expect([late.status, late.text.includes('New accounts are closed here.')]).toEqual([422, true]);
    await set('on');
  });
});

it('serves the style and the script of its pages', async () => {
  const { text } = await open(requestOf());
  const [style] = /\/oauth\/pages\/[\w.-]+\.css/.exec(text)!;
  expect((await server.call('GET', style)).headers.get('content-type')).toContain('text/css');
  const script = await server.call('GET', '/oauth/pages/hand-over.js');
  expect(script.headers.get('content-type')).toContain('javascript');
  expect((await server.call('GET', '/oauth/pages/../package.json')).status).toBe(404);
});

describe('behind https', () => {
  it('uses a __Host- cookie and the path of PUBLIC_URL, and limits failed sign-ins as the password grant does', async () => {
    const secure = await startHttpServer({ PUBLIC_URL: 'https://www.example.org/talk', RATE_LIMITS: 'on' });
    const origin = 'https://www.example.org';
    await secure.running.context.models.OAuthClient.updateOne(
      { clientId: { $eq: 'demo' } },
      { $set: { grants: ['authorization_code', 'password'] } },
    );
    const request = requestOf(undefined, { client_id: 'demo', redirect_uri: origin });
    const { text, headers } = await secure.call('GET', `/oauth/authorize?${new URLSearchParams(request)}`);
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-sotto_txn=[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(text).toContain('action="/talk/oauth/authorize/"');
    expect(text).toContain('href="/talk/oauth/pages/page.css"');
    const form = (fields: object) => ({
      raw: new URLSearchParams({
        transaction: /name="transaction" value="([^"]*)"/.exec(text)![1]!,
        ...{ mode: 'sign-in', username: 'ada', password: 'wrong password', decision: 'allow', ...fields },
      }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...{ origin, cookie: /^[^;]*/.exec(headers.get('set-cookie')!)![0] },
      },
    });
    const guess = async () => (await secure.call('POST', '/oauth/authorize/', form({}))).status;
    expect(await Promise.all(Array.from({ length: 10 }, guess))).toEqual(Array(10).fill(422));
    const limited = await secure.call('POST', '/oauth/authorize/', form({}));
    expect([limited.status, limited.headers.has('retry-after')]).toEqual([429, true]);
    expect(limited.text).toContain('Too many attempts.');
    const grant = { grant_type: 'password', client_id: 'demo', username: 'ada', password: PASSWORD };
    expect((await secure.token(grant)).body.error).toBe('slow_down');
    await secure.close();
  });
});
