import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;

beforeAll(async () => {
  harness = await startServices();
  node = harness.node;
  ada = await harness.addUser('ada');
});
afterAll(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const fail = () => Promise.reject(new Error('killed'));

it('leave no text of a message that is deleted after the sweep has seen it, whatever becomes of the deletion', async () => {
  const { slug } = await node.rooms.create(ada, { name: 'Talk' });
  const send = async () => (await node.messages.send(ada, slug, { content: 'text' })).message.id;
  const [first, second] = [await send(), await send()];
  const left = () => node.models.MessageVersion.countDocuments({});
  let now = Date.now();
  const later = await harness.addNode({ clock: () => now });
  const broken = await harness.addNode({ clock: () => now });
  broken.models.Message.findOneAndUpdate = fail as never;
  for (const id of [first, second])
    await expect(broken.messages.edit(ada, slug, id, { content: 'new' })).rejects.toThrow('killed');
  now += 61_000;
  await later.sweepVersions();
  expect(await left()).toBe(2);
  expect((await node.versions.list(ada, slug, first)).results).toEqual([]);
  await node.messages.remove(ada, slug, first);
  expect(await left()).toBe(1);
  const crashing = await harness.addNode({ clock: () => now });
  crashing.models.MessageVersion.deleteMany = fail as never;
  await expect(crashing.messages.remove(ada, slug, second)).rejects.toThrow('killed');
  now += 61_000;
  await later.sweepVersions();
  expect(await left()).toBe(0);
});
