import { afterEach, beforeEach, expect, it } from 'vitest';
import { publishControl } from '../src/bus/bus.js';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createKeyring, DecryptionError } from '../src/crypto/keyring.js';
import { checkKeys } from '../src/storage/key-check.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const SITE = 'a'.repeat(24);
const field = { id: 'b'.repeat(24), path: 'name' };
const [older, newer] = [generateFernetKey(), generateFernetKey()];
const [oldId, newId] = [older, newer].map((key) => createKeyring([key]).primaryKeyId) as [string, string];
let harness: ServicesHarness;
let now: number;

beforeEach(async () => {
  harness = await startServices();
  // The key of the harness's own node is none of these.
  await harness.node.models.RingKey.deleteMany({});
  now = Date.now();
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const addNode = (...keys: string[]) => harness.addNode({ keyring: createKeyring(keys), clock: () => now });
/** A node of a server that has started with these keys. */
async function startNode(...keys: string[]): Promise<ServicesNode> {
  const node = await addNode(...keys);
  await checkKeys(node.models, createKeyring(keys));
  return node;
}
const keysIn = ({ models }: ServicesNode) => models.DataKey.find().sort({ owner: 1, gen: 1 }).lean();
const setState = ({ models }: ServicesNode, id: string, state: string) =>
  models.RingKey.updateOne({ _id: { $eq: id } }, { $set: { state } });

/** Counts the queries of data keys. */
function countReads({ models }: ServicesNode) {
  const counted = { reads: 0 };
  const find = models.DataKey.find.bind(models.DataKey);
  models.DataKey.find = ((...args: Parameters<typeof find>) => {
    counted.reads += 1;
    return find(...args);
  }) as typeof find;
  return counted;
}

it('creates one key for an owner, however many nodes seal at once', async () => {
  const nodes = await Promise.all(Array.from({ length: 4 }, () => startNode(older)));
  const sealed = await Promise.all(
    Array.from({ length: 40 }, (_, index) => nodes[index % 4]!.keys.seal(SITE, field, `text ${index}`)),
  );
  expect(await keysIn(nodes[0]!)).toMatchObject([{ owner: `site:${SITE}`, gen: 1, ring: oldId }]);
  expect(new Set(sealed.map(({ keyId }) => keyId)).size).toBe(1);
  for (const [index, one] of sealed.entries())
    expect(await nodes[(index + 1) % 4]!.keys.open(field, one)).toBe(`text ${index}`);
});

it('opens no text of another field, and none whose key is unknown', async () => {
  const { keys } = await startNode(older);
  const sealed = await keys.seal(SITE, field, 'text');
  await expect(keys.open({ ...field, path: 'topic' }, sealed)).rejects.toThrow(DecryptionError);
  await expect(keys.open(field, { ...sealed, keyId: 'A'.repeat(16) })).rejects.toThrow(DecryptionError);
});

it('loads the keys of many texts by one query, and confirms them every 5 s', async () => {
  const writer = await startNode(older);
  const sites = Array.from({ length: 20 }, (_, index) => String(index).padStart(24, '0'));
  const sealed = await Promise.all(sites.map((site) => writer.keys.seal(site, field, site)));
  const reader = await startNode(older);
  const counted = countReads(reader);
  const ids = sealed.map(({ keyId }) => keyId);
  for (let time = 0; time < 3; time += 1) {
    const loaded = await reader.keys.load(ids);
    expect(sealed.map((one) => loaded.open(field, one))).toEqual(sites);
  }
  expect(counted.reads).toBe(1);
  now += 5000;
  await reader.keys.load(ids);
  expect(counted.reads).toBe(2);
});

it('forgets a destroyed key within 5 s, and at once by a control message', async () => {
  const node = await startNode(older);
  const sealed = await node.keys.seal(SITE, field, 'text');
  const destroy = { $unset: { wrapped: 1, ring: 1 }, $set: { destroyedAt: new Date() } } as const;
  await node.models.DataKey.updateOne({ _id: { $eq: sealed.keyId } }, destroy);
  expect(await node.keys.open(field, sealed)).toBe('text');
  await publishControl(node.bus, { kind: 'key', keyId: sealed.keyId });
  await expect(node.keys.open(field, sealed)).rejects.toThrow(DecryptionError);
  await expect(node.keys.seal(SITE, field, 'more')).rejects.toThrow('destroyed');

  const other = '1'.repeat(24);
  const late = await node.keys.seal(other, field, 'text');
  await node.models.DataKey.updateOne({ _id: { $eq: late.keyId } }, destroy);
  now += 5000;
  await expect(node.keys.open(field, late)).rejects.toThrow(DecryptionError);
});

it('keeps the keys of a page that is being shown, whatever others change meanwhile', async () => {
  const node = await startNode(older);
  const { keyId } = await node.keys.seal(SITE, field, 'text');
  await node.keys.loadOf([{ keyId }]);
  await publishControl(node.bus, { kind: 'key', keyId });
  expect(node.models.DataKey.held.source.keyOf(keyId)).toBeDefined();
  // The next page asks the store first.
  const counted = countReads(node);
  await publishControl(node.bus, { kind: 'key', keyId });
  await node.keys.loadOf([{ keyId }]);
  expect(counted.reads).toBeGreaterThan(0);
});

it('wraps with the first of its ring keys that is active', async () => {
  await startNode(older);
  const node = await startNode(newer, older);
  await setState(node, newId, 'retiring');
  await node.keys.seal(SITE, field, 'text');
  expect(await keysIn(node)).toMatchObject([{ ring: oldId }]);
  await setState(node, oldId, 'retired');
  await expect(node.keys.seal('1'.repeat(24), field, 'text')).rejects.toMatchObject({ code: 'unavailable' });
});

it('looks at the ring again after it has stored a key: one under a key retired meanwhile is wrapped anew', async () => {
  const node = await startNode(older);
  await startNode(newer, older);
  const late = await addNode(older, newer);
  const create = late.models.DataKey.create.bind(late.models.DataKey);
  late.models.DataKey.create = (async (row: never) => {
    // A rotation runs to its end between this node's choice of a ring key and its insert.
    await setState(node, oldId, 'retired');
    return create(row);
  }) as never;
  const sealed = await late.keys.seal(SITE, field, 'text');
  expect(await keysIn(node)).toMatchObject([{ gen: 1, ring: newId }]);
  const after = await addNode(newer);
  expect(await after.keys.open(field, sealed)).toBe('text');
});

it('leaves a key unused that a crash left under a retired ring key', async () => {
  await startNode(older);
  const node = await startNode(newer, older);
  await setState(node, newId, 'retiring');
  await node.keys.seal(SITE, field, 'text');
  await setState(node, newId, 'active');
  await setState(node, oldId, 'retired');
  const after = await addNode(newer);
  const sealed = await after.keys.seal(SITE, field, 'more');
  expect(await keysIn(node)).toMatchObject([
    { gen: 1, ring: oldId },
    { gen: 2, ring: newId },
  ]);
  expect(await after.keys.open(field, sealed)).toBe('more');
});

it('refuses a ring that lacks a key in use, or begins with a retired one', async () => {
  const node = await startNode(older);
  await node.keys.seal(SITE, field, 'text');
  await startNode(newer, older);
  await expect(checkKeys(node.models, createKeyring([newer]))).rejects.toThrow(oldId);
  await setState(node, oldId, 'retired');
  await expect(checkKeys(node.models, createKeyring([older, newer]))).rejects.toThrow('it is retired');
  await checkKeys(node.models, createKeyring([newer, older]));
});
