// What an operator does to sites, by commands that share only the store with two nodes. The nodes' clock stands still, so
// that nothing in memory expires: what they notice, they were told.
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem, SiteConfig, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import { GUEST, JWT_BEARER } from '../src/oauth/grant-types.js';
import { addClient } from '../src/services/admin/clients.js';
import { addSite, updateSite } from '../src/services/admin/sites.js';
import { createOperator } from './support/operator.js';
import { hmac, jws } from './support/identity-site.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';

const PASSWORD = 'correct horse battery staple';
const clients = createClients();
const run = createOperator();
let now = Date.now();
let cluster: ChatCluster;
let nodes: ChatNode[];

beforeAll(async () => {
  cluster = await startCluster();
  const start = () => cluster.addNode({ RATE_LIMITS: 'off' }, { clock: () => now });
  nodes = [await start(), await start()];
});
afterAll(async () => {
  clients.closeAll();
  await cluster.close();
});

async function sotto(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, cluster.environment);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Expects an outcome on both nodes, without a restart. */
async function onBoth(outcome: (node: ChatNode) => Promise<unknown>, expected: unknown): Promise<void> {
  for (const node of nodes) await expect.poll(() => outcome(node), { timeout: 8000 }).toEqual(expected);
}

async function ask(node: ChatNode, form: Record<string, string>) {
  const response = await fetch(`${node.url}/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as TokenResponse & { error?: string } };
}
const signIn = (node: ChatNode, client_id: string, username: string) =>
  ask(node, { grant_type: 'password', client_id, username, password: PASSWORD });

async function register(node: ChatNode, client_id: string, username: string): Promise<TokenResponse> {
  await node.request('POST', '/api/auth/register/', '', { username, password: PASSWORD, client_id });
  return (await signIn(node, client_id, username)).body;
}

const profile = async (node: ChatNode, token: string) => {
  const { status, body } = await node.request<Partial<Problem>>('GET', '/api/auth/profile/', token);
  return status === 200 ? 200 : body.code;
};
const configOf = async (node: ChatNode, clientId: string) =>
  (await node.request<SiteConfig>('GET', `/api/config/?client_id=${clientId}`, '')).body;

/** Creates a site where users register, with one first-party client, as its commands do. */
async function addOpenSite(slug: string): Promise<string> {
  const { models, dataKeys: keys, audit } = nodes[0]!.running.context;
  const deps = { models, keys, audit, clock: Date.now };
  const { site } = await addSite(deps, { slug, name: slug, origins: [`https://${slug}.example`] });
  await updateSite(deps, slug, { settings: { identity: 'optional', registration: 'on' } });
  const { clientId } = await addClient(deps, site, { name: 'Own', use: 'page', firstParty: true });
  await onBoth(async (node) => (await configOf(node, clientId)).registration, true);
  return clientId;
}

describe('sites add', () => {
  it('prints a tag with a client that works, and code that signs as the key verifies', async () => {
    const printed = await sotto(
      ...['sites', 'add', 'acme', '--name', 'Acme', '--origin', 'https://acme.example'],
      ...['--origin', 'https://*.acme.example'],
    );
    const [, clientId] = /client-id="([^"]+)"/.exec(printed)!;
    expect(printed).toContain(`<chat-widget server-url="`);
    await onBoth((node) => configOf(node, clientId!), {
      ...{ site: { name: 'Acme' }, signIn: ['host'], registration: false, guestMerge: 'ask' },
      ...{
        directory: false,
        roomCreation: true,
        directs: true,
        deleteAfterDays: 7,
        editHistory: 'moderators',
        accountDeletion: true,
      },
      files: expect.objectContaining({ perMessage: 10 }) as object,
    });
    const secret = /Secret: +(\S+)/.exec(printed)![1]!;
    const file = join(cluster.directory, 'chat-token.mjs');
    await writeFile(file, /import \{ createHmac[\s\S]+?\n\}/.exec(printed)![0]);
    process.env.SOTTO_SECRET = secret;
    const { chatToken } = (await import(file)) as { chatToken(user: object): string };
    const [head, claims, mac] = chatToken({ id: 7, name: 'Ada' }).split('.');
    expect(mac).toBe(createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url'));
    const parse = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as object;
    const kid = /Key id: +(\S+)/.exec(printed)![1]!;
    expect(parse(head!)).toEqual({ alg: 'HS256', typ: 'JWT', kid });
    expect(parse(claims!)).toMatchObject({ iss: 'acme', sub: '7', name: 'Ada' });
  });

  it('refuses what is wrong, names the field and changes nothing', async () => {
    const { models, audit } = nodes[0]!.running.context;
    const count = async () => [await models.Site.countDocuments(), await models.OAuthClient.countDocuments()];
    const before = await count();
    await expect(sotto('sites', 'add', 'fine', '--name', 'x')).rejects.toThrow('origin is missing');
    const keys = { seal: () => Promise.reject(new Error('there is nothing to seal')) };
    const right = { slug: 'fine', name: 'x', origins: ['https://a.example'] };
    for (const [wrong, reason] of [
      [{ slug: 'acme' }, 'slug "acme" is taken'],
      [{ slug: 'A_b' }, 'slug must have 2 to 32'],
      [{ slug: 'x' }, 'slug must have 2 to 32'],
      [{ name: ' ' }, 'name must have 1 to 64'],
      [{ origins: [] }, 'origin is missing'],
      [{ origins: ['https://*.github.io'] }, 'origin must not be a wildcard'],
      [{ origins: ['https://a.example', 'http://b.example'] }, 'origin must begin with https://'],
    ] as const) {
      const added = addSite({ models, keys, audit, clock: Date.now }, { ...right, ...wrong });
      await expect(added).rejects.toThrow(reason);
      await expect(added).rejects.toMatchObject({
        code: 'validation_failed',
        errors: [{ path: expect.anything() }],
      });
    }
    expect(await count()).toEqual(before);
  });
});

it('applies each setting on both nodes, and changes nothing where one is wrong', async () => {
  const wanted = {
    ...{ identity: 'optional', registration: 'on', guests: 'read', guestMerge: 'auto', sessionHours: 24 },
    ...{ auditDays: 30, directs: 'contacts', contacts: ['help', 'sales'], directory: 'on' },
    ...{ roomCreation: 'backend', avatarOrigins: ['https://cdn.acme.example'], editHistory: 'members' },
    ...{ receipts: 'off', deleteAfterDays: 0, scanFailure: 'allow', mail: 'on', accountDeletion: 'off' },
  };
  const { models } = nodes[0]!.running.context;
  const id = (await models.Site.findOne({ slug: { $eq: 'acme' } }).orFail())._id.toString();
  const settings = (node: ChatNode) => node.running.context.services.sites.settings(id);
  await onBoth(async (node) => (await settings(node)).identity, 'required');
  const pairs = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  const refused = sotto('sites', 'update', 'acme', ...pairs, 'sessionHours=169');
  await expect(refused).rejects.toThrow('sessionHours must be 1..168, not "169"');
  await onBoth(async (node) => (await settings(node)).identity, 'required');
  const printed = await sotto('sites', 'update', 'acme', ...pairs, 'name=Acme Inc');
  expect(printed.trim().split('\n')).toEqual(['name=Acme Inc', ...pairs]);
  await onBoth(settings, wanted);
});

it('ends all sessions but those of the backend and bots when identity becomes required, for good', async () => {
  const clientId = await addOpenSite('strict');
  const tokens = await register(nodes[0]!, clientId, 'ada');
  const sockets = [];
  for (const { url } of nodes) sockets.push(await clients.connect(url, tokens.access_token));
  await sotto('sites', 'update', 'strict', 'identity=required');
  for (const socket of sockets) {
    expect(await socket.next('session.ended')).toEqual({ code: 'token_revoked' });
    await socket.closed;
  }
  await onBoth((node) => profile(node, tokens.access_token), 'invalid_token');
  await onBoth(async (node) => (await signIn(node, clientId, 'ada')).body.error, 'unauthorized_client');
  expect((await configOf(nodes[1]!, clientId)).signIn).toEqual(['host']);
  await sotto('sites', 'update', 'strict', 'identity=optional');
  await onBoth(async (node) => (await configOf(node, clientId)).signIn.includes('password'), true);
  await onBoth((node) => profile(node, tokens.access_token), 'invalid_token');
  const refresh = { grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token! };
  expect((await ask(nodes[0]!, refresh)).body.error).toBe('invalid_grant');
  now = Date.now();
  const { body } = await signIn(nodes[0]!, clientId, 'ada');
  expect(await profile(nodes[1]!, body.access_token)).toBe(200);
});

it.each(['identity=off', 'guests=off'])(
  'ends with %s the sessions that began so, for good',
  async (setting) => {
    const slug = `no-${setting.slice(0, -4)}`;
    const { models, dataKeys: keys, audit } = nodes[0]!.running.context;
    const added = await addSite(
      { models, keys, audit, clock: Date.now },
      { slug, name: slug, origins: ['https://no.example'] },
    );
    const { clientId, key } = added;
    const isHost = setting === 'identity=off';
    const back = isHost ? 'identity=optional' : 'guests=write';
    await sotto('sites', 'update', slug, 'identity=optional', 'guests=write');
    const way = isHost ? 'host' : 'guest';
    const offers = async (node: ChatNode) => (await configOf(node, clientId)).signIn.includes(way);
    await onBoth(offers, true);
    const begin = async (node: ChatNode) => {
      const time = Math.floor(now / 1000);
      const claims = { iss: slug, aud: node.url, sub: '7', iat: time, exp: time + 600 };
      const assertion = isHost ? jws({ alg: 'HS256', kid: key.kid }, claims, hmac(key.secret!)) : '';
      const grant = isHost ? { grant_type: JWT_BEARER, assertion } : { grant_type: GUEST };
      const { status, body } = await ask(node, { ...grant, client_id: clientId, scope: 'chat' });
      expect([status, body.error]).toEqual([200, undefined]);
      return body.access_token;
    };
    const token = await begin(nodes[0]!);
    const sockets = [];
    for (const { url } of nodes) sockets.push(await clients.connect(url, token));
    await sotto('sites', 'update', slug, setting);
    for (const socket of sockets) {
      expect(await socket.next('session.ended')).toEqual({ code: 'token_revoked' });
      await socket.closed;
    }
    await onBoth((node) => profile(node, token), 'invalid_token');
    await sotto('sites', 'update', slug, back);
    await onBoth(offers, true);
    await onBoth((node) => profile(node, token), 'invalid_token');
    now = Date.now();
    expect(await profile(nodes[1]!, await begin(nodes[1]!))).toBe(200);
  },
);

it.each([
  ['https://shop.wild.example', true],
  ['https://wild.example', true],
  ['https://a.b.wild.example', false],
  ['http://shop.wild.example', false],
  ['https://shop.wild.example.evil.example', false],
  ['null', false],
])('lets a page at %s in at every entrance, or at none: %s', async (origin, allowed) => {
  const [node] = nodes as [ChatNode];
  const { models, services, audit } = node.running.context;
  const site = await services.sites.defaultId();
  const known = await models.OAuthClient.findOne({ name: { $eq: 'Wild' } }).lean();
  const input = {
    ...{ name: 'Wild', use: 'page' as const, firstParty: true },
    origins: ['https://wild.example', 'https://*.wild.example'],
  };
  const created = () => addClient({ models, audit, clock: Date.now }, { _id: toObjectId(site) }, input);
  const { clientId } = known ?? (await created());
  const { access_token: token } = await register(node, clientId, 'wilma');
  const headers = { origin };
  const statusOf = async (path: string, init: RequestInit) =>
    (await fetch(node.url + path, { ...init, headers: { ...headers, ...init.headers } })).status < 400;
  const form = { grant_type: 'password', client_id: clientId, username: 'wilma', password: PASSWORD };
  const preflight = { 'access-control-request-method': 'POST' };
  const plain = async () => {
    const client = clients.plain(`${node.plainUrl('nowhere')}`, {
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    // Whoever may come in is told that there is no such room.
    return (await client.closed).code === 4404;
  };
  expect({
    config: await statusOf(`/api/config/?client_id=${clientId}`, {}),
    preflight: await statusOf('/api/chat/rooms/', { method: 'OPTIONS', headers: preflight }),
    token: await statusOf('/oauth/token/', { method: 'POST', body: new URLSearchParams(form) }),
    rest: await statusOf('/api/auth/profile/', { headers: { authorization: `Bearer ${token}` } }),
    socketIo: await clients.connect(node.url, token, { extraHeaders: headers }).then(
      () => true,
      () => false,
    ),
    plain: await plain(),
  }).toEqual({
    ...{ config: allowed, preflight: allowed, token: allowed, rest: allowed },
    ...{ socketIo: allowed, plain: allowed },
  });
});

it('silences a disabled site on both nodes and no other, and brings it back as it was', async () => {
  const clientId = await addOpenSite('paused');
  const tokens = await register(nodes[0]!, clientId, 'ada');
  const bystander = await register(nodes[0]!, 'demo', 'bystander');
  const sockets = [];
  for (const { url } of nodes) sockets.push(await clients.connect(url, tokens.access_token));
  const other = await clients.connect(nodes[1]!.url, bystander.access_token);
  await sotto('sites', 'disable', 'paused');
  for (const socket of sockets) {
    expect(await socket.next('session.ended')).toEqual({ code: 'site_disabled' });
    await socket.closed;
  }
  await onBoth((node) => profile(node, tokens.access_token), 'site_disabled');
  const refresh = { grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token! };
  await onBoth(async (node) => (await ask(node, refresh)).body.error, 'unauthorized_client');
  await onBoth(async (node) => (await signIn(node, clientId, 'ada')).body.error, 'unauthorized_client');
  await expect(clients.connect(nodes[0]!.url, tokens.access_token)).rejects.toMatchObject({
    data: { code: 'site_disabled' },
  });
  expect(other.socket.connected).toBe(true);
  expect(await sotto('sites', 'list')).toMatch(/^paused +disabled/m);
  await sotto('sites', 'enable', 'paused');
  await onBoth((node) => profile(node, tokens.access_token), 200);
  expect((await ask(nodes[1]!, refresh)).status).toBe(200);
});

it('keeps sites apart that use the same usernames, slugs of rooms and names of clients', async () => {
  const [one, two] = [await addOpenSite('one'), await addOpenSite('two')];
  const [node] = nodes as [ChatNode];
  const [here, there] = [await register(node, one, 'ada'), await register(node, two, 'ada')];
  const room = (token: string, name: string) =>
    node.request('POST', '/api/chat/rooms/', token, { name, slug: 'lobby' });
  expect((await room(here.access_token, 'Here')).status).toBe(201);
  expect((await room(there.access_token, 'There')).status).toBe(201);
  const seen = async (token: string) =>
    (await node.request<{ name: string }>('GET', '/api/chat/rooms/lobby/', token)).body.name;
  expect([await seen(here.access_token), await seen(there.access_token)]).toEqual(['Here', 'There']);

  expect(await sotto('clients', 'list', '--site', 'two')).not.toContain(one);
  await expect(sotto('clients', 'disable', one, '--site', 'two')).rejects.toThrow(`no client "${one}"`);
  await expect(sotto('clients', 'list', '--site', 'three')).rejects.toThrow('no site "three"');
  const socket = await clients.connect(node.url, there.access_token);
  await sotto('users', 'disable', 'ada', '--site', 'two');
  await socket.closed;
  await onBoth((each) => profile(each, there.access_token), 'invalid_token');
  await onBoth((each) => profile(each, here.access_token), 200);
});
