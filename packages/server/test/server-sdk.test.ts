// The client of the server API, and the tokens that it makes, with a server and the SDK of the pages.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServerClient, signUserToken } from '../../server-sdk/src/index.js';
import type { ServerClient } from '../../server-sdk/src/index.js';
import { createIdentityKey } from '../src/services/admin/identity-keys.js';
import { timedId, toObjectId } from '../src/models/object-id.js';
import { startBackendSite } from './support/backend-site.js';
import type { BackendSite } from './support/backend-site.js';

/** What the test needs of the SDK, whose types need those of a page. */
interface PageSdk {
  createChatClient(options: { serverUrl: string; clientId: string; getToken: () => Promise<string> }): {
    connect(): Promise<void>;
    close(): void;
    auth: { profile(): Promise<{ displayName: string }> };
  };
}

let site: BackendSite;
let sotto: ServerClient;

beforeAll(async () => {
  site = await startBackendSite();
  const { clientId, secret: clientSecret } = site.backend;
  sotto = createServerClient({ url: site.server.url, clientId, clientSecret });
});
afterAll(() => site.server.close());

it('does everything that the server API does', async () => {
  expect(await sotto.whoami()).toMatchObject({ site: { slug: 'acme' } });
  await sotto.users.put('1', { displayName: 'Ada' });
  expect((await sotto.users.putMany([{ externalId: '@2' }, { externalId: '3' }])).results).toHaveLength(2);
  expect((await sotto.users.get('@2')).externalId).toBe('@2');
  const room = await sotto.rooms.put('r/1', { name: 'Room', visibility: 'private' });
  expect(await sotto.rooms.get({ slug: room.slug })).toEqual(room);
  expect((await sotto.rooms.update('r/1', { topic: 'Topic' })).topic).toBe('Topic');
  expect((await sotto.rooms.setMembers('r/1', [{ user: '1', role: 'owner' }, { user: '3' }])).added).toBe(2);
  expect((await sotto.rooms.changeMembers('r/1', { add: [{ user: '@2' }], remove: ['3'] })).memberCount).toBe(
    2,
  );
  expect((await sotto.rooms.members('r/1', { limit: 1 })).results).toHaveLength(1);
  expect((await sotto.rooms.send('r/1', { content: 'Hello', user: '1' })).via).toBe('backend');
  // Beside the lines about topic and members.
  const { results } = await sotto.rooms.messages('r/1', { limit: 50 });
  expect(results.filter(({ kind }) => !kind).map(({ content }) => content)).toEqual(['Hello']);
  const changes = (await sotto.rooms.changes('r/1', 0)).results;
  expect(changes.filter(({ kind }) => !kind)).toHaveLength(1);
  expect((await sotto.rooms.direct('1', '3')).kind).toBe('direct');
  expect((await sotto.rooms.archive('r/1')).archivedAt).toBeDefined();
  expect((await sotto.rooms.unarchive('r/1')).archivedAt).toBeUndefined();
  await sotto.rooms.remove('r/1');
  await expect(sotto.rooms.get('r/1')).rejects.toMatchObject({ code: 'room_not_found', status: 404 });
  expect((await sotto.rooms.restore('r/1')).id).toBe(room.id);
  expect((await sotto.audit({ action: 'room.deleted', limit: 1 })).results[0]?.target).toBe(
    `room:${room.id}`,
  );
  const types: string[] = [];
  for await (const { type } of sotto.users.export('1')) types.push(type);
  expect(types).toEqual(expect.arrayContaining(['user', 'membership', 'message', 'end']));
  await sotto.users.endSessions('1');
});

it('manages webhooks, and reads what was sent', async () => {
  const url = 'https://203.0.113.7/hook';
  await expect(sotto.webhooks.create({ url })).rejects.toMatchObject({ code: 'url_refused' });
  const webhook = await sotto.webhooks.create({ url: 'https://93.184.215.14/', events: ['message.new'] });
  const { models } = site.server.running.context;
  const at = new Date();
  for (const attempt of [1, 2, 3])
    await models.WebhookDelivery.create({
      ...{ webhook: toObjectId(webhook.id), eventId: 'evt_1', type: 'message.new', attempt, at },
      ...{ _id: timedId(at.getTime()), outcome: 'failed', milliseconds: 5, status: 500 },
    });
  const first = await sotto.webhooks.deliveries(webhook.id, { limit: 2 });
  expect(first.results).toHaveLength(2);
  const rest = await sotto.webhooks.deliveries(webhook.id, { cursor: first.nextCursor! });
  expect([rest.results.length, rest.nextCursor]).toEqual([1, null]);
  const attempts = [...first.results, ...rest.results].map(({ attempt }) => attempt);
  expect(attempts.sort()).toEqual([1, 2, 3]);
  expect(await sotto.webhooks.update(webhook.id, { enabled: false })).toHaveProperty('disabledAt');
  await sotto.webhooks.remove(webhook.id);
  await expect(sotto.webhooks.deliveries(webhook.id)).rejects.toMatchObject({ code: 'webhook_not_found' });
});

it('issues tokens with which the pages of the site sign in', async () => {
  await sotto.users.put('9', { displayName: 'Grace' });
  const tokens: string[] = [];
  const sdk = new URL('../../sdk/dist/index.js', import.meta.url).href;
  const { createChatClient } = (await import(sdk)) as PageSdk;
  const client = createChatClient({
    ...{ serverUrl: site.server.url, clientId: site.page },
    getToken: async () => {
      const { access_token } = await sotto.users.createToken('9', { client_id: site.page });
      tokens.push(access_token);
      return access_token;
    },
  });
  await client.connect();
  expect((await client.auth.profile()).displayName).toBe('Grace');
  client.close();
  expect(tokens).toHaveLength(1);
});

it('signs tokens that the server accepts, and says who signed', async () => {
  const { models, dataKeys: keys, audit } = site.server.running.context;
  const owner = await models.Site.findOne({ _id: { $eq: toObjectId(site.siteId) } }).orFail();
  const key = await createIdentityKey({ models, keys, audit, clock: Date.now }, owner, { type: 'secret' });
  const assertion = signUserToken({
    ...{ subject: '9', name: 'Grace H.', audience: site.server.url, issuer: 'acme' },
    ...{ keyId: key.kid, secret: key.secret! },
  });
  const grant = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_id: site.page,
    assertion,
  };
  const { body, status } = await site.server.token(grant);
  expect([status, body.error]).toEqual([200, undefined]);
  expect((await sotto.users.get('9')).displayName).toBe('Grace H.');
  const options = { audience: 'a', issuer: 'b', keyId: 'c', secret: 'd' };
  expect(() => signUserToken({ ...options, subject: 7 as unknown as string })).toThrow('subject');
  expect(() => signUserToken({ ...options, subject: '7', expiresIn: 3601 })).toThrow('expiresIn');
});
