import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startCore } from './support/core-harness.js';
import type { CoreHarness } from './support/core-harness.js';

let core: CoreHarness;
let ada: Actor;

beforeEach(async () => {
  core = await startCore();
  ada = await core.addUser('ada');
});
afterEach(() => core.close());

/** Bytes 4 to 8 of the driver's ids: the same for all ids of one process, which count up behind them. */
const processOf = (id: string) => id.slice(8, 18);
const ofDriver = processOf(new mongoose.Types.ObjectId().toString());

it('no model gives the ids of the driver, whose counter meters the server', () => {
  const withObjectIds = Object.values(core.node.models as unknown as Record<string, Model<unknown>>).filter(
    ({ schema }) => schema.path('_id').instance === 'ObjectId',
  );
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

it('what is stored has such ids too: users, rooms, members, messages, changes', async () => {
  const { slug } = await core.node.rooms.create(ada, { name: 'Room' });
  const { message } = await core.node.messages.send(ada, slug, { content: 'text' });
  await core.node.messages.edit(ada, slug, message.id, { content: 'edited' });
  const { User, Room, Member, Message } = core.node.models;
  const ids: unknown[] = [];
  for (const model of [User, Room, Member, Message] as unknown as Model<unknown>[])
    ids.push(...(await model.find().lean()).map((row) => (row as { _id: unknown })._id));
  ids.push((await Message.findById(message.id).lean())!.changeId);
  expect(ids).toHaveLength(5);
  for (const id of ids) expect(processOf(String(id))).not.toBe(ofDriver);
});

it('ids of messages and of changes begin with their second, as they are scanned by time', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { slug } = await core.node.rooms.create(ada, { name: 'Room' });
  const { message } = await core.node.messages.send(ada, slug, { content: 'text' });
  await core.node.messages.edit(ada, slug, message.id, { content: 'edited' });
  const { changeId } = (await core.node.models.Message.findById(message.id).lean())!;
  for (const id of [message.id, String(changeId)]) {
    const second = parseInt(id.slice(0, 8), 16);
    expect(second).toBeGreaterThanOrEqual(before);
    expect(second).toBeLessThanOrEqual(Date.now() / 1000);
  }
});
