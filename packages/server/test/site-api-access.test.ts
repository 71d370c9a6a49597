// Who may use the server API: a confidential client with `site:admin`, and nobody else.
import type { TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operatorTools } from '../src/cli/operator-tools.js';
import { toObjectId } from '../src/models/object-id.js';
import { addClient } from '../src/services/admin/clients.js';
import { addBackend, basic } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

const sockets = createClients();
let server: HttpServer;
let backend: BackendClient;

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' });
  backend = await add(['site:admin']);
});
afterAll(async () => {
  sockets.closeAll();
  await server.close();
});

async function add(scopes?: ('chat' | 'monitor' | 'site:admin')[]): Promise<BackendClient> {
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  return addBackend({ models, url: server.url }, site, scopes);
}
const ask = async (authorization: string | undefined, headers: Record<string, string> = {}) => {
  const { status, body } = await server.call('GET', '/api/site/', {
    headers: { ...(authorization !== undefined && { authorization }), ...headers },
  });
  return status === 200 ? 200 : body.code;
};
async function tokenOf({ clientId, secret }: BackendClient, scope?: string): Promise<TokenResponse> {
  const form = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
  const { body } = await server.token(form, { authorization: basic(clientId, secret) });
  return body;
}

it('names the site and the client, by Basic and by a token of the client itself', async () => {
  const expected = { site: { slug: 'default', name: 'Default' }, client_id: backend.clientId };
  expect((await backend.call('GET', '')).body).toEqual(expected);
  const { access_token, scope } = await tokenOf(backend);
  expect(scope).toBe('site:admin');
  const { body } = await server.call('GET', '/api/site/', { token: access_token });
  expect(body).toEqual(expected);
});

it('refuses every page, whatever it knows, and however the path is written', async () => {
  const { access_token } = await tokenOf(backend);
  for (const origin of [server.url, 'https://other.example', 'null'])
    for (const path of ['/api/site/', '/API/Site'])
      for (const authorization of [backend.authorization, `Bearer ${access_token}`]) {
        const result = await server.call('GET', path, { headers: { origin, authorization } });
        expect([origin, path, result.status, result.body.code]).toEqual([
          origin,
          path,
          403,
          'origin_not_allowed',
        ]);
      }
});

it('refuses credentials that are wrong, and clients and users without the scope', async () => {
  const bot = await add(['chat', 'monitor']);
  const { profile, tokens } = await server.person('ada');
  const { models } = server.running.context;
  await models.User.updateOne({ username: { $eq: 'ada' } }, { $addToSet: { grantedScopes: 'site:admin' } });
  const granted = await server.token({
    ...{
      grant_type: 'password',
      client_id: 'demo',
      username: 'ada',
      password: 'correct horse battery staple',
    },
  });
  expect(granted.body.scope).toBe('chat monitor');
  // A session that an earlier version began with what an operator could grant then.
  await models.OAuthSession.updateMany(
    { user: { $eq: toObjectId(profile.id) } },
    { $set: { scopes: ['chat', 'site:admin'] } },
  );
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  const program = await addClient(operatorTools(models), site, { name: 'p', use: 'program' });
  await models.OAuthClient.updateOne(
    { clientId: { $eq: program.clientId } },
    { $addToSet: { scopes: 'site:admin' } },
  );
  const both = await add(['chat', 'site:admin']);
  const narrowed = await tokenOf(both, 'chat');
  for (const [authorization, expected] of [
    [undefined, 'unauthorized'],
    ['Basic', 'invalid_client'],
    ['Basic !', 'invalid_client'],
    [basic(backend.clientId, 'wrong'), 'invalid_client'],
    [basic('nobody', backend.secret), 'invalid_client'],
    [basic('demo', ''), 'insufficient_scope'],
    [bot.authorization, 'insufficient_scope'],
    [basic(program.clientId, program.secret!), 'insufficient_scope'],
    ['Bearer made-up', 'invalid_token'],
    [`Bearer ${(await tokenOf(bot)).access_token}`, 'insufficient_scope'],
    [`Bearer ${tokens.access_token}`, 'insufficient_scope'],
    [`Bearer ${granted.body.access_token}`, 'insufficient_scope'],
    [`Bearer ${narrowed.access_token}`, 'insufficient_scope'],
    [`Bearer ${(await tokenOf(both)).access_token}`, 200],
  ] as const)
    expect([authorization, await ask(authorization)]).toEqual([authorization, expected]);
  const challenged = await server.call('GET', '/api/site/', {
    headers: { authorization: basic(backend.clientId, 'wrong') },
  });
  expect(challenged.headers.get('www-authenticate')).toMatch(/^Basic /);
  const inUrl = await server.call('GET', '/api/site/?access_token=x', {
    headers: { authorization: backend.authorization },
  });
  expect(inUrl.body.code).toBe('bad_request');
});

it('opens neither the chat nor its sockets', async () => {
  const { access_token: token } = await tokenOf(backend);
  for (const path of ['/api/chat/rooms/', '/api/chat/rooms/general/messages/', '/api/auth/profile/'])
    expect([path, (await server.call('GET', path, { token })).body.code]).toEqual([
      path,
      'insufficient_scope',
    ]);
  await expect(sockets.connect(server.url, token)).rejects.toThrow();
  const { access_token: allowed } = await tokenOf(await add(['chat', 'site:admin']));
  await expect(sockets.connect(server.url, allowed)).resolves.toBeDefined();
});

it('follows the operator within a second: a disabled client, a rotated secret, a disabled site', async () => {
  const other = await add();
  expect(await ask(other.authorization)).toBe(200);
  const { models, bus } = server.running.context;
  const change = async (fields: object) => {
    const changedAt = new Date();
    await models.OAuthClient.updateOne(
      { clientId: { $eq: other.clientId } },
      { $set: { ...fields, changedAt } },
    );
  };
  await change({ disabledAt: new Date() });
  await expect.poll(() => ask(other.authorization)).toBe('client_disabled');
  await change({ disabledAt: null, secretHash: 'of another' });
  await expect.poll(() => ask(other.authorization)).toBe('invalid_client');
  await server.updateSite('default', {}, { disabledAt: new Date() });
  expect(await ask(backend.authorization)).toBe('site_disabled');
  await server.updateSite('default', {}, { disabledAt: null });
  expect(await ask(backend.authorization)).toBe(200);
  expect(bus.connected()).toBe(true);
});

it('refuses a client whose bot is disabled, by Basic and by a token, until it is enabled', async () => {
  const other = await add();
  const { access_token: token } = await tokenOf(other);
  const { models, services } = server.running.context;
  const client = await models.OAuthClient.findOne({ clientId: { $eq: other.clientId } }).orFail();
  // As the operator does.
  const setDisabled = async (disabledAt: Date | null) => {
    await models.User.updateOne({ _id: { $eq: client.user! } }, { $set: { disabledAt } });
    await services.sessions.userChanged(client.user!.toString());
  };
  expect([await ask(other.authorization), await ask(`Bearer ${token}`)]).toEqual([200, 200]);
  await setDisabled(new Date());
  expect([await ask(other.authorization), await ask(`Bearer ${token}`)]).toEqual([
    'client_disabled',
    'invalid_token',
  ]);
  await setDisabled(null);
  expect(await ask(other.authorization)).toBe(200);
});

it('allows each client 500 requests, then 50 in a second', async () => {
  const [eager, calm] = [await add(), await add()];
  const first = await eager.call('GET', '');
  expect(first.headers.get('ratelimit-limit')).toBe('500');
  // As if it had sent a thousand requests at once, whose price was known afterwards.
  await server.running.context.limiter.charge('backend.client', eager.clientId, 1000);
  const refused = await eager.call('GET', '');
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await calm.call('GET', '')).status).toBe(200);
});
