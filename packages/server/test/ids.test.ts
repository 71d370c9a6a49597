import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

let harness: ServicesHarness;
let ada: Actor;

beforeEach(async () => {
  harness = await startServices();
  ada = await harness.addUser('ada');
});
afterEach(() => harness.close());

/** Bytes 4 to 8 of the driver's ids: the same for all ids of one process; a counter follows them. */
const processOf = (id: string) => id.slice(8, 18);
const ofDriver = processOf(new mongoose.Types.ObjectId().toString());

it("no model uses the driver's ids, whose counter reveals the server's activity", () => {
  const withObjectIds = Object.values(
    harness.node.models as unknown as Record<string, Model<unknown>>,
    // An erasure has the id of its user.
  ).filter(({ modelName, schema }) => schema.path('_id').instance === 'ObjectId' && modelName !== 'Erasure');
  expect(withObjectIds.map(({ modelName }) => modelName).sort()).toEqual(
    expect.arrayContaining(['Member', 'Message', 'OAuthClient', 'Room', 'Site', 'User']),
  );
  for (const model of withObjectIds) {
    const [first, second] = [new model(), new model()].map(({ _id }) => String(_id)) as [string, string];
    expect(first).toMatch(/^[0-9a-f]{24}$/);
    expect([processOf(first), processOf(second)]).not.toContain(ofDriver);
    expect(processOf(first)).not.toBe(processOf(second));
  }
});

it('stored users, rooms, members, messages and changes have such ids', async () => {
  const { slug } = await harness.node.rooms.create(ada, { name: 'Room' });
  const { message } = await harness.node.messages.send(ada, slug, { content: 'text' });
  await harness.node.messages.edit(ada, slug, message.id, { content: 'edited' });
  const { User, Room, Member, Message } = harness.node.models;
  const ids: unknown[] = [];
  for (const model of [User, Room, Member, Message] as unknown as Model<unknown>[])
    ids.push(...(await model.find().lean()).map((row) => (row as { _id: unknown })._id));
  ids.push((await Message.findById(message.id).lean())!.changeId);
  expect(ids).toHaveLength(5);
  for (const id of ids) expect(processOf(String(id))).not.toBe(ofDriver);
});

it('ids of messages and changes begin with their second, because they are scanned by time', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { slug } = await harness.node.rooms.create(ada, { name: 'Room' });
  const { message } = await harness.node.messages.send(ada, slug, { content: 'text' });
  await harness.node.messages.edit(ada, slug, message.id, { content: 'edited' });
  const { changeId } = (await harness.node.models.Message.findById(message.id).lean())!;
  for (const id of [message.id, String(changeId)]) {
    const second = parseInt(id.slice(0, 8), 16);
    expect(second).toBeGreaterThanOrEqual(before);
    expect(second).toBeLessThanOrEqual(Date.now() / 1000);
  }
});
