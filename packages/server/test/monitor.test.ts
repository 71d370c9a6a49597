import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

it("shows counts, rates and the newest frame of the user's rooms", async () => {
  const room = await node.rooms.create(ada, { name: 'Talk' });
  await node.rooms.create(bob, { name: 'Elsewhere' });
  const { message } = await node.messages.send(ada, room.slug, { content: 'a canary text' });
  for (let index = 0; index < 5; index += 1)
    await node.messages.send(ada, room.slug, { content: `${index}` });
  await node.messages.edit(ada, room.slug, message.id, { content: 'canary, edited' });
  const summary = await node.monitor.summary(ada);
  expect(summary).toEqual({
    ...{ scope: 'rooms', messages: 6, messagesPerSecond: 0.1, latencyMs: expect.any(Number) },
    ...{ keyId: harness.keyring.primaryKeyId, store: 'embedded', version: '0.0.0-test' },
    rooms: [
      {
        ...{ room: 'talk', roomName: 'Talk', messages: 6, messagesPerSecond: 0.1, rev: 7 },
        last: expect.objectContaining({ seq: 1, rev: 7, ciphertext: expect.stringMatching(/^gAAAAA/) }),
      },
    ],
  });
  // Three consecutive letters occur by chance in a ciphertext.
  const shown = JSON.stringify(summary, (key, value) =>
    key === 'ciphertext' ? undefined : (value as unknown),
  );
  expect(shown).not.toMatch(/canary|ada/i);
});

it('counts only the last minute in a rate', async () => {
  const room = await node.rooms.create(ada, { name: 'Talk' });
  for (let index = 0; index < 4; index += 1)
    await node.messages.send(ada, room.slug, { content: `${index}` });
  const { id } = (await node.rooms.joinedRooms(ada))[0]!;
  const old = { $set: { createdAt: new Date(Date.now() - 61_000) } };
  for (const seq of [1, 2, 3]) await node.models.Message.updateOne({ room: id, seq }, old);
  expect((await node.monitor.summary(ada)).rooms[0]).toMatchObject({ messages: 4, messagesPerSecond: 0.02 });
});

it('shows no frame for a deleted newest message, and no latency if nothing was sent', async () => {
  const room = await node.rooms.create(ada, { name: 'Talk' });
  expect(await node.monitor.summary(ada)).toMatchObject({ latencyMs: null, messages: 0 });
  const { message } = await node.messages.send(ada, room.slug, { content: 'text' });
  await node.messages.remove(ada, room.slug, message.id);
  expect((await node.monitor.summary(ada)).rooms[0]).not.toHaveProperty('last');
});

it('does not reveal by the latency that others are writing', async () => {
  const room = await node.rooms.create(ada, { name: 'Talk' });
  await node.messages.send(ada, room.slug, { content: 'text' });
  expect(await node.monitor.summary(bob)).toMatchObject({ rooms: [], latencyMs: null });
  await node.rooms.create(bob, { name: 'Silent' });
  expect((await node.monitor.summary(bob)).latencyMs).toBeNull();
  expect((await node.monitor.summary(ada)).latencyMs).toEqual(expect.any(Number));
});

it('shows the whole site to an operator, and nothing without the scope', async () => {
  await node.rooms.create(ada, { name: 'Hidden', visibility: 'private' });
  const summary = await node.monitor.summary({ ...bob, scopes: ['chat', 'monitor:all'] });
  expect([summary.scope, summary.rooms.length]).toEqual(['site', 1]);
  await expect(node.monitor.summary({ ...bob, scopes: ['chat'] })).rejects.toMatchObject({
    code: 'insufficient_scope',
  });
});
