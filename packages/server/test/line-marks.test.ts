// What a line in the log about an own action means for what its author has read.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

let harness: ServicesHarness;
let ada: Actor;
let bob: Actor;

beforeAll(async () => {
  harness = await startServices();
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
});
afterAll(() => harness.close());

it.each([
  ['a pin', (actor: Actor, slug: string, id: string) => harness.node.pins.pin(actor, slug, id)],
  ['a new name', (actor: Actor, slug: string) => harness.node.rooms.update(actor, slug, { name: 'Hall' })],
  ['a removal', (actor: Actor, slug: string) => harness.node.members.remove(actor, slug, 'cleo')],
])('reads nothing for the author of %s, and is nothing new where all was read', async (what, act) => {
  const { node } = harness;
  if (what === 'a pin') await harness.addUser('cleo');
  const { slug } = await node.rooms.create(ada, { name: 'Den', visibility: 'private' });
  await node.members.add(ada, slug, { username: 'bob', role: 'owner' });
  await node.members.add(ada, slug, { username: 'cleo' });
  const marksOf = async (actor: Actor) => {
    const { lastReadSeq, unreadCount } = await node.rooms.get(actor, slug);
    return { lastReadSeq, unreadCount };
  };
  const { message } = await node.messages.send(ada, slug, { content: 'one' });
  const { id, seq } = message;
  await node.messages.send(ada, slug, { content: 'two' });
  await node.rooms.read(bob, slug, seq);
  await act(bob, slug, id);
  await expect.poll(() => marksOf(ada)).toMatchObject({ unreadCount: 1 });
  expect(await marksOf(bob)).toEqual({ lastReadSeq: seq, unreadCount: 2 });
  const last = seq + 2;
  await node.rooms.read(bob, slug, last);
  if (what === 'a pin') await node.pins.unpin(bob, slug, id);
  if (what === 'a removal') await node.members.add(bob, slug, { username: 'cleo' });
  await node.rooms.update(bob, slug, { name: 'Attic' });
  const lines = what === 'a removal' ? 2 : 1;
  await expect.poll(() => marksOf(ada)).toMatchObject({ unreadCount: 1 + lines });
  expect(await marksOf(bob)).toEqual({ lastReadSeq: last + lines, unreadCount: 0 });
});
