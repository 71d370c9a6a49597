import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import type { AuditRecord } from '../src/models/audit.js';
import { toObjectId } from '../src/models/object-id.js';
import {
  addClient,
  findClient,
  rotateClientSecret,
  setClientEnabled,
} from '../src/services/admin/clients.js';
import { updateClient } from '../src/services/admin/client-update.js';
import { createIdentityKey, retireIdentityKey } from '../src/services/admin/identity-keys.js';
import { appointRoomOwner } from '../src/services/admin/room-owners.js';
import { addSite, setSiteEnabled, updateSite } from '../src/services/admin/sites.js';
import { createAuditSweep } from '../src/services/audit/audit-sweep.js';
import { createAudit } from '../src/services/audit.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const logger = pino({ level: 'silent' });
const MINUTE = 60_000;
let harness: ServicesHarness;
let ada: Actor;
let now = Date.now();
let site: { _id: ReturnType<typeof toObjectId>; slug: string };

beforeAll(async () => {
  harness = await startServices();
  ada = await harness.addUser('ada');
  site = { _id: toObjectId(ada.siteId), slug: 'default' };
});
afterAll(() => harness.close());

const clock = () => now;
const models = () => harness.node.models;
const tools = () => ({
  ...{ models: models(), keys: harness.node.keys, logger, clock },
  audit: createAudit({ models: models(), logger, clock }),
});
const entries = (siteId = site._id) =>
  models()
    .Audit.find({ site: { $eq: siteId } })
    .sort({ at: 1 })
    .lean<AuditRecord[]>();

/** Runs a change in which the server stops: before its first write to the store, or after its last one. */
async function crash(
  change: (audit: ReturnType<typeof createAudit>) => Promise<unknown>,
  when: 'before' | 'after',
) {
  await models().Audit.deleteMany({});
  const { audit } = tools();
  const stop = () => Promise.reject(new Error('killed'));
  const record: typeof audit.record = (entry, work) =>
    audit.record(entry, async () => {
      if (when === 'after') await work();
      return stop();
    });
  await expect(change({ ...audit, record })).rejects.toThrow('killed');
  expect(await entries()).toMatchObject([{ state: 'pending' }]);
  now += MINUTE + 1;
  await createAuditSweep({ models: models(), logger, clock }).runOnce();
  return (await entries()).map(({ action, actor, state }) => `${actor} ${action} ${state}`);
}

const OTHER = { name: 'Shop', use: 'program' } as const;
const client = () => addClient(tools(), site, OTHER);
const key = () => createIdentityKey(tools(), site, { type: 'secret' });
type Change = (audit: ReturnType<typeof createAudit>) => Promise<unknown>;

const CHANGES: [action: string, prepare: () => Promise<Change>][] = [
  [
    'site.updated',
    async () => (audit) =>
      updateSite({ ...tools(), audit }, 'default', {
        name: 'A name',
        settings: { contacts: ['help', 'sales'] },
      }),
  ],
  ['site.disabled', async () => (audit) => setSiteEnabled({ ...tools(), audit }, 'default', false)],
  [
    'site.enabled',
    async () => {
      await setSiteEnabled(tools(), 'default', false);
      return (audit) => setSiteEnabled({ ...tools(), audit }, 'default', true);
    },
  ],
  ['client.created', async () => (audit) => addClient({ ...tools(), audit }, site, OTHER)],
  [
    'client.updated',
    async () => {
      const { clientId } = await client();
      now += 1;
      return (audit) => updateClient({ ...tools(), audit }, site, clientId, { name: 'Store' });
    },
  ],
  [
    'client.updated',
    async () => {
      const { clientId } = await client();
      now += 1;
      const addRedirectUris = ['https://shop.example/back'];
      return (audit) => updateClient({ ...tools(), audit }, site, clientId, { addRedirectUris });
    },
  ],
  [
    'client.secretRotated',
    async () => {
      const { clientId } = await client();
      now += 1;
      return (audit) => rotateClientSecret({ ...tools(), audit }, site, clientId, { endOld: true });
    },
  ],
  [
    'client.disabled',
    async () => {
      const { clientId } = await client();
      return (audit) => setClientEnabled({ ...tools(), audit }, site, clientId, false);
    },
  ],
  [
    'client.enabled',
    async () => {
      const { clientId } = await client();
      await setClientEnabled(tools(), site, clientId, false);
      return (audit) => setClientEnabled({ ...tools(), audit }, site, clientId, true);
    },
  ],
  ['key.added', async () => (audit) => createIdentityKey({ ...tools(), audit }, site, { type: 'secret' })],
  [
    'key.retired',
    async () => {
      const { kid } = await key();
      return (audit) => retireIdentityKey({ ...tools(), audit }, site, kid);
    },
  ],
  [
    'owner.appointed',
    async () => {
      const { slug } = await harness.node.rooms.create(ada, { name: 'Hall' });
      now += 1;
      const username = `user-${now}`;
      await harness.addUser(username);
      return (audit) => appointRoomOwner({ ...tools(), audit }, { siteId: ada.siteId, slug, username });
    },
  ],
];

it.each(CHANGES)('records %s, and settles what a crash left of it', async (action, prepare) => {
  const made = await prepare();
  await models().Audit.deleteMany({});
  await made(tools().audit);
  expect(await entries()).toMatchObject([{ action, actor: 'operator', state: 'done' }]);
  expect(JSON.stringify(await entries())).not.toMatch(/A name|Store/);
  // A change of a site is made once; the others begin anew.
  if (!action.startsWith('site.')) {
    expect(await crash(await prepare(), 'before')).toEqual([]);
    expect(await crash(await prepare(), 'after')).toEqual([`operator ${action} done`]);
  } else expect(await crash(made, 'after')).toEqual([`operator ${action} done`]);
});

it('names the key by the id that the list of keys shows', async () => {
  await models().Audit.deleteMany({});
  const { kid } = await key();
  await retireIdentityKey(tools(), site, kid);
  const refused = createIdentityKey(tools(), site, { type: 'secret', kid: 'a b' });
  await expect(refused).rejects.toMatchObject({ code: 'validation_failed' });
  const byAction = (await entries()).sort((a, b) => a.action.localeCompare(b.action));
  expect(byAction).toMatchObject([
    { action: 'key.added', data: { kid } },
    { action: 'key.retired', data: { kid } },
  ]);
});

it('does not take a setting that a crash prevented for a change', async () => {
  const update: Change = (audit) =>
    updateSite({ ...tools(), audit }, 'default', { settings: { auditDays: 44 } });
  expect(await crash(update, 'before')).toEqual([]);
  expect(await crash(update, 'after')).toEqual(['operator site.updated done']);
});

it('records the invitations that a member creates and revokes', async () => {
  const room = await harness.node.rooms.create(ada, { name: 'Invited' });
  await models().Audit.deleteMany({});
  const { id } = await harness.node.invitations.create(ada, room.slug, { expiresIn: 60, maxUses: 1 });
  await harness.node.invitations.revoke(ada, room.slug, id);
  const own = { actor: `user:${ada.userId}`, target: `invitation:${id}`, state: 'done' };
  expect(await entries()).toMatchObject([
    { ...own, action: 'invitation.created' },
    { ...own, action: 'invitation.revoked' },
  ]);
  await expect(harness.node.invitations.revoke(ada, room.slug, ada.userId)).rejects.toMatchObject({
    code: 'invitation_not_found',
  });
  expect(await entries()).toHaveLength(2);
});

it('creates a site with its client and key, or nothing of it', async () => {
  const input = { slug: 'acme', name: 'Acme', origins: ['https://acme.example'] };
  const count = async () => [
    await models().Site.countDocuments(),
    await models().OAuthClient.countDocuments(),
    await models().IdentityKey.countDocuments(),
  ];
  const before = await count();
  const keys = { seal: () => Promise.reject(new Error('no key is active')) };
  await expect(addSite({ ...tools(), keys }, input)).rejects.toThrow('no key is active');
  expect(await count()).toEqual(before);
  const both = await Promise.allSettled([addSite(tools(), input), addSite(tools(), input)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await count()).toEqual(before.map((each) => each + 1));
  const created = both.find(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<
    Awaited<ReturnType<typeof addSite>>
  >;
  const { site: acme, clientId } = created.value;
  expect((await entries(acme._id)).map(({ action, state }) => `${action} ${state}`)).toEqual([
    'site.created done',
  ]);
  await expect(findClient({ models: models() }, acme, clientId)).resolves.toMatchObject({ name: 'Acme' });
  await expect(findClient({ models: models() }, site, clientId)).rejects.toMatchObject({
    code: 'client_not_found',
  });
});

it('changes a client wholly or not at all, and records what was changed, once', async () => {
  const { clientId } = await addClient(tools(), site, {
    name: 'Page',
    use: 'page',
    origins: ['https://a.example'],
  });
  const read = () =>
    models()
      .OAuthClient.findOne({ clientId: { $eq: clientId } })
      .lean();
  const updates = async () =>
    (await entries()).filter(
      ({ action, target }) => action === 'client.updated' && target.endsWith(clientId),
    );
  const before = await read();
  const uris = { addRedirectUris: ['https://a.example/back'] };
  for (const wrong of [
    { removeOrigins: ['https://b.example'] },
    { addOrigins: ['nowhere'] },
    { name: '' },
    { removeRedirectUris: ['https://a.example/other'] },
  ])
    await expect(updateClient(tools(), site, clientId, { ...uris, ...wrong })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  expect(await read()).toEqual(before);
  const changes = { ...uris, addOrigins: ['https://b.example'], refuse: ['code'] as const };
  const changed = await updateClient(tools(), site, clientId, changes);
  expect(changed).toMatchObject({
    origins: ['https://a.example', 'https://b.example'],
    redirectUris: ['https://a.example/back'],
  });
  expect(changed.grants).not.toContain('authorization_code');
  await updateClient(tools(), site, clientId, {});
  expect((await updates()).map(({ data }) => data)).toEqual([{ origins: 1, redirectUris: 1, ways: 1 }]);
});

it('keeps both changes of a client that two operators make at once', async () => {
  const { clientId } = await addClient(tools(), site, { name: 'Page', use: 'page' });
  const origins = ['https://a.example', 'https://b.example', 'https://c.example'];
  await Promise.all(origins.map((one) => updateClient(tools(), site, clientId, { addOrigins: [one] })));
  const stored = await models()
    .OAuthClient.findOne({ clientId: { $eq: clientId } })
    .lean();
  expect([...stored!.origins].sort()).toEqual(origins);
});
