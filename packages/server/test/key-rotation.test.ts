import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createKeyring, KeyError } from '../src/crypto/keyring.js';
import { createKeyHolder } from '../src/services/keys/key-holders.js';
import { createRotation } from '../src/services/keys/rotation.js';
import { verifyKeys } from '../src/services/keys/verification.js';
import { checkKeys } from '../src/storage/key-check.js';
import { startServices } from './support/services-harness.js';
import { sealWithRing } from './support/ring-sealed.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const [older, newer] = [generateFernetKey(), generateFernetKey()];
const ring = createKeyring([newer, older]);
const [newId, oldId] = ring.keyIds as [string, string];
const logger = pino({ level: 'silent' });
let harness: ServicesHarness;
let before: ServicesNode;
let ada: Actor;
let slug: string;

beforeEach(async () => {
  harness = await startServices();
  // The key of the harness's own node is none of these.
  await harness.node.models.RingKey.deleteMany({});
  before = await startNode(older);
  ada = await harness.addUser('ada');
  ({ slug } = await before.rooms.create(ada, { name: 'Talk' }));
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

/** A node of a server that has started with these keys. */
async function startNode(...keys: string[]): Promise<ServicesNode> {
  const keyring = createKeyring(keys);
  const node = await harness.addNode({ keyring });
  await checkKeys(node.models, keyring);
  return node;
}
async function announce({ models }: ServicesNode, ...keys: string[]) {
  const holder = createKeyHolder({ models, keyring: createKeyring(keys), logger, clock: Date.now });
  await holder.start();
  return holder;
}
/** Messages that the older ring key seals itself, as earlier versions did. */
async function sendMany(node: ServicesNode, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await node.messages.send(ada, slug, { content: `text ${index}` });
  await sealWithRing(node, createKeyring([older]));
}
const rotate = ({ models, keys }: ServicesNode, onProgress?: () => void) =>
  createRotation({ models, keyring: ring, keys, clock: Date.now, ...(onProgress && { onProgress }) }).run();
const statesOf = async ({ models }: ServicesNode) =>
  Object.fromEntries((await models.RingKey.find().lean()).map(({ _id, state }) => [_id, state]));
const field = (id: string) => ({ id, path: 'name' });

async function textsOn(node: ServicesNode) {
  const { results } = await node.messages.list(ada, slug, { limit: 100 });
  return results.map(({ content }) => content);
}

it('moves data keys and messages to the first key, and retires the other', async () => {
  await sendMany(before, 5);
  const sites = ['1', '2', '3'].map((digit) => digit.repeat(24));
  const sealed = await Promise.all(sites.map((site) => before.keys.seal(site, field(site), site)));
  const node = await startNode(newer, older);
  await node.messages.send(ada, slug, { content: 'new' });
  expect(await rotate(node)).toMatchObject({
    dataKeys: 4,
    messages: 5,
    retired: [oldId],
    remaining: new Map(),
  });
  expect(await statesOf(node)).toEqual({ [oldId]: 'retired', [newId]: 'active' });

  const after = await startNode(newer);
  expect(await textsOn(after)).toEqual(['text 0', 'text 1', 'text 2', 'text 3', 'text 4', 'new']);
  for (const [index, one] of sealed.entries())
    expect(await after.keys.open(field(sites[index]!), one)).toBe(sites[index]);
  expect(await rotate(node)).toMatchObject({ dataKeys: 0, messages: 0, retired: [oldId] });
  await expect(startNode(older, newer)).rejects.toThrow(KeyError);
});

it('goes on where it was killed', async () => {
  await sendMany(before, 450);
  await before.keys.seal(ada.siteId, field('x'), 'text');
  const node = await startNode(newer, older);
  const killed = rotate(node, () => {
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await statesOf(node)).toEqual({ [oldId]: 'retiring', [newId]: 'active' });
  expect(await textsOn(node)).toHaveLength(100);
  expect(await rotate(node)).toMatchObject({ dataKeys: 0, messages: 450, retired: [oldId] });
});

it('seals anew what is changed meanwhile, and no older text over a newer one', async () => {
  await sendMany(before, 3);
  const node = await startNode(newer, older);
  const { Message } = node.models;
  const rows = await Message.find().sort({ _id: 1 }).lean();
  const [first, second] = (await node.messages.list(ada, slug, { limit: 3 })).results;
  await node.messages.edit(ada, slug, first!.id, { content: 'edited' });
  await node.messages.remove(ada, slug, second!.id);
  const key = await node.keys.ofUser(ada.userId);
  expect(await Message.resealRows(rows.map((row) => ({ row, key })))).toBe(1);
  expect(await textsOn(node)).toEqual(['edited', null, 'text 2']);
});

it('runs only while every running server has the new key, and has it first', async () => {
  const node = await startNode(newer, older);
  const servers = [await announce(node, newer, older), await announce(node, older)];
  await expect(rotate(node)).rejects.toThrow(`1 of 2 running servers lack key ${newId}`);
  await servers[1]!.stop();
  servers[1] = await announce(node, older, newer);
  await expect(rotate(node)).rejects.toThrow('1 of 2 running servers encrypt with another key');
  expect(await statesOf(node)).toEqual({ [oldId]: 'active', [newId]: 'active' });
  await servers[1].stop();
  expect(await rotate(node)).toMatchObject({ retired: [oldId] });
  await servers[0]!.stop();
});

it('refuses a first key with which no server has started', async () => {
  await expect(rotate(before)).rejects.toThrow(`no server has started with key ${newId}`);
});

it('does not retire a key for which a data key was stored at the last moment', async () => {
  const node = await startNode(newer, older);
  const { RingKey } = node.models;
  const updateMany = RingKey.updateMany.bind(RingKey);
  let late: { token: string; keyId: string } | undefined;
  RingKey.updateMany = (async (...args: Parameters<typeof updateMany>) => {
    if (JSON.stringify(args[1]).includes('retired') && !late) {
      // A node that runs with the older key alone sees it as it was a moment ago.
      await updateMany({ _id: { $eq: oldId } }, { $set: { state: 'active' } });
      late = await before.keys.seal(ada.siteId, field('x'), 'late');
    }
    return updateMany(...args);
  }) as never;
  const { remaining } = await rotate(node);
  expect([...remaining]).toEqual([[oldId, { dataKeys: 1, messages: 0 }]]);
  expect((await statesOf(node))[oldId]).toBe('retiring');
  expect(await rotate(node)).toMatchObject({ dataKeys: 1, retired: [oldId] });
  expect(await (await startNode(newer)).keys.open(field('x'), late!)).toBe('late');
});

it('keeps a key that it lacks for what it cannot open, and says so', async () => {
  const lost = createKeyring([generateFernetKey()]);
  await before.messages.send(ada, slug, { content: 'lost' });
  await sealWithRing(before, lost);
  const check = { _id: lost.primaryKeyId, token: lost.encrypt('check').token, createdAt: new Date(0) };
  await before.models.RingKey.create(check);
  const { remaining, retired } = await rotate(await startNode(newer, older));
  expect(retired).toEqual([oldId]);
  expect([...remaining]).toEqual([[lost.primaryKeyId, { dataKeys: 0, messages: 1 }]]);
});

it('verifies what is stored, and counts what does not open', async () => {
  await sendMany(before, 3);
  await before.keys.seal(ada.siteId, field('x'), 'text');
  const verify = async (...keys: string[]) => {
    const keyring = createKeyring(keys);
    const node = await harness.addNode({ keyring });
    const results = await verifyKeys({ models: node.models, keyring, keys: node.keys, allMessages: true });
    return Object.fromEntries(results.map(({ what, opened, failures }) => [what, [opened, failures]]));
  };
  expect(await verify(older)).toMatchObject({ 'ring keys': [1, 0], 'data keys': [2, 0], messages: [3, 0] });
  expect(await verify(newer)).toMatchObject({ 'ring keys': [0, 1], 'data keys': [0, 2], messages: [0, 3] });
});

it('retires no key where a server that needs it announced itself in the last moment', async () => {
  await sendMany(before, 3);
  const node = await startNode(newer, older);
  const { RingKey } = node.models;
  const set = RingKey.updateMany.bind(RingKey);
  // Between the last look at the running servers and the retirement: it has the older key alone, and has checked it.
  let late: Awaited<ReturnType<typeof announce>> | undefined;
  RingKey.updateMany = ((...args: Parameters<typeof set>) => {
    const { $set } = (args[1] ?? {}) as { $set?: { state?: string } };
    if ($set?.state !== 'retired') return set(...args);
    return announce(node, older).then((holder) => ((late = holder), set(...args)));
  }) as unknown as typeof RingKey.updateMany;
  await expect(rotate(node)).rejects.toThrow('lack key');
  RingKey.updateMany = set;
  expect((await statesOf(node))[oldId]).toBe('retiring');
  await late!.stop();
  expect((await rotate(node)).retired).toEqual([oldId]);
});
