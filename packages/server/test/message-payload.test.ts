import type { Message, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { openToken } from '../src/crypto/data-keys.js';
import type { MessageRecord } from '../src/models/message.js';
import { verifyKeys } from '../src/services/keys/verification.js';
import { publishControl } from '../src/bus/bus.js';
import { sealWithRing } from './support/ring-sealed.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  room = await node.rooms.create(ada, { name: 'Talk' });
  await node.rooms.join(bob, room.slug);
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const send = async (content: string): Promise<Message> =>
  (await node.messages.send(ada, room.slug, { content })).message;
const history = async (of: ServicesNode = node): Promise<Message[]> =>
  (await of.messages.list(bob, room.slug, { limit: 10 })).results;
const raw = () => node.store.connection.getClient().db().collection('messages');
const idOf = ({ id }: Message) => new mongoose.Types.ObjectId(id);

/** What the token of a message decrypts to. */
async function plaintextOf(message: Message): Promise<string> {
  const { content, keyId } = (await raw().findOne({ _id: idOf(message) })) as unknown as MessageRecord;
  await node.keys.loadOf([{ keyId }]);
  return openToken(node.models.DataKey.held.source.keyOf(keyId!), content!);
}

/** Replaces what is stored of a message, as another version would have written it. */
async function store(message: Message, body: string): Promise<void> {
  const { token, keyId } = harness.keyring.encrypt(`${message.id}${body}`);
  await raw().updateOne({ _id: idOf(message) }, { $set: { content: token, keyId } });
}

describe('the stored form', () => {
  it('is the id and version 1 as JSON', async () => {
    const message = await send('hi');
    expect(await plaintextOf(message)).toBe(`${message.id}{"v":1,"text":"hi"}`);
  });

  it('of older rows is read everywhere, and becomes version 1 with the next edit', async () => {
    const message = await send('x');
    await store(message, ':{"v":1,"text":"as it was"}');
    const content = '{"v":1,"text":"as it was"}';
    const other = await harness.addNode();
    expect((await history(other))[0]).toMatchObject({ content });
    expect((await other.rooms.get(bob, room.slug)).lastMessage).toMatchObject({ content });
    expect((await other.messages.changes(bob, room.slug, 0)).results[0]).toMatchObject({ content });
    expect((await other.messages.sync(bob, { [room.slug]: 0 })).rooms[room.slug]).toMatchObject({
      results: [{ content }],
    });
    await other.messages.edit(ada, room.slug, message.id, { content: 'better' });
    expect(await plaintextOf(message)).toBe(`${message.id}{"v":1,"text":"better"}`);
  });

  it('of older rows is verified, and becomes version 1 when it is sealed anew', async () => {
    const message = await send('x');
    await store(message, ':as it was');
    const verified = await verifyKeys({
      ...{ models: node.models, keyring: harness.keyring, keys: node.keys, allMessages: true },
    });
    expect(verified.find(({ what }) => what === 'messages')).toMatchObject({ opened: 1, failures: 0 });
    expect(await node.sealing.messages.sealOnce()).toBe(1);
    expect(await plaintextOf(message)).toBe(`${message.id}{"v":1,"text":"as it was"}`);
  });

  it('of a later version keeps the fields that this one does not know through an edit, and shows none', async () => {
    const message = await send('x');
    const later = { v: 1, text: 'old', parts: [{ id: 'p' }], secret: 'not shown' };
    await store(message, JSON.stringify(later));
    const [shown] = await history();
    expect(shown).toEqual({ ...message, content: 'old' });
    const edited = await node.messages.edit(ada, room.slug, message.id, { content: 'new' });
    expect(Object.keys(edited).sort()).toEqual([...Object.keys(message), 'editedAt'].sort());
    expect(await plaintextOf(message)).toBe(`${message.id}${JSON.stringify({ ...later, text: 'new' })}`);
  });

  it.each([
    ['{"v":2,"text":"in short"}', { content: 'in short', unsupported: true }],
    ['{"v":2,"body":[]}', { content: null, unsupported: true }],
    ['{"v":1,"text":5}', { content: null, unsupported: true }],
    ['{"v":1,"text":"hi","kind":"acme.vote","data":{"type":"x"}}', { content: 'hi' }],
    ['{"v":1,"text":"hi","kind":"system","data":"x"}', { content: 'hi', kind: 'system' }],
    ['no payload', { content: null, unreadable: true }],
  ])('that is strange, such as %s, fails no page', async (body, expected) => {
    const message = await send('x');
    await store(message, body);
    const { content: _, ...rest } = message;
    expect(await history()).toEqual([{ ...rest, ...expected }]);
    await node.messages.remove(ada, room.slug, message.id).catch((error: unknown) => {
      expect([body.includes('system'), (error as { code: string }).code]).toEqual([true, 'forbidden']);
    });
  });
});

describe('a send in the name of a user', () => {
  const line = { content: 'Order 7 has left', via: 'backend', clientMessageId: 'order-7' } as const;

  it('is stored once, says what sent it, and reaches every reader', async () => {
    node.realtime.calls.length = 0;
    const [first, again] = [
      await node.messages.sendAs(ada, room.slug, line),
      await node.messages.sendAs(ada, room.slug, line),
    ];
    expect(first).toMatchObject({ created: true, message: { ...line, sender: { username: 'ada' } } });
    expect(again).toEqual({ created: false, message: first.message });
    expect(node.realtime.events('message.new').map(({ message }) => message)).toEqual([first.message]);
    expect(await history()).toEqual([first.message]);
    expect((await node.rooms.get(bob, room.slug)).lastMessage).toEqual(first.message);
    const edited = await node.messages.edit(ada, room.slug, first.message.id, { content: 'Order 7 is late' });
    expect(edited).toMatchObject({ via: 'backend', content: 'Order 7 is late' });
    await expect(node.messages.sendAs(ada, room.slug, { ...line, clientMessageId: 'x' })).resolves.toEqual(
      expect.objectContaining({ created: true }),
    );
  });

  it('is a conflict where the same id said something else', async () => {
    await node.messages.sendAs(ada, room.slug, line);
    for (const other of [{ content: 'another' }, { kind: 'system' as const }])
      await expect(node.messages.sendAs(ada, room.slug, { ...line, ...other })).rejects.toMatchObject({
        code: 'idempotency_conflict',
      });
  });

  it('needs a member who may write, unless it is the site that speaks', async () => {
    const eve = await harness.addUser('eve');
    const stranger = await harness.addUser('ava', { siteId: await harness.addSite('other') });
    await expect(node.messages.sendAs(eve, room.slug, line)).rejects.toMatchObject({ code: 'not_a_member' });
    const outside = { ...line, asMember: false };
    expect(await node.messages.sendAs(eve, room.slug, outside)).toMatchObject({ created: true });
    await expect(node.messages.sendAs(stranger, room.slug, outside)).rejects.toMatchObject({
      code: 'room_not_found',
    });
    await node.rooms.archive(ada, room.slug);
    for (const input of [line, outside])
      await expect(
        node.messages.sendAs(ada, room.slug, { ...input, clientMessageId: 'late' }),
      ).rejects.toMatchObject({ code: 'room_archived' });
    await node.rooms.remove(ada, room.slug);
    await expect(node.messages.sendAs(eve, room.slug, outside)).rejects.toMatchObject({
      code: 'room_not_found',
    });
  });
});

it('nobody edits, deletes or reports a system line', async () => {
  const { message } = await node.messages.sendAs(ada, room.slug, {
    ...{ content: 'The shop closes at six', via: 'backend', kind: 'system', asMember: false },
  });
  expect(message).toMatchObject({ kind: 'system', via: 'backend' });
  await node.members.update(ada, room.slug, 'bob', { role: 'owner' });
  for (const refused of [
    () => node.messages.edit(ada, room.slug, message.id, { content: 'x' }),
    () => node.messages.remove(ada, room.slug, message.id),
    () => node.messages.remove(bob, room.slug, message.id),
    () => node.reports.create(bob, room.slug, message.id, { reason: 'spam' }),
  ])
    await expect(refused()).rejects.toMatchObject({ code: 'forbidden' });
  expect(await history()).toEqual([message]);
});

describe('the key', () => {
  const keyIds = async () =>
    (await raw().find().toArray())
      .sort((a, b) => (a.seq as number) - (b.seq as number))
      .map(({ keyId }) => keyId as string | null);
  const keyOf = (actor: Actor) => node.models.DataKey.findOne({ owner: `user:${actor.userId}` }).lean();

  it('is the author’s own, and stays it when a text is changed; other nodes load it', async () => {
    const message = await send('hi');
    await node.messages.send(bob, room.slug, { content: 'hello' });
    const other = await harness.addNode();
    await other.messages.edit(ada, room.slug, message.id, { content: 'hi!' });
    expect(await keyIds()).toEqual([(await keyOf(ada))!._id, (await keyOf(bob))!._id]);
    expect((await history(await harness.addNode())).map(({ content }) => content)).toEqual(['hi!', 'hello']);
    const flows = other.realtime.calls.filter(({ event }) => event === 'cipher.flow');
    expect(flows).toMatchObject([{ payload: { keyId: harness.keyring.primaryKeyId } }]);
    expect(JSON.stringify(await node.monitor.summary(ada))).not.toContain((await keyOf(bob))!._id);
  });

  it('of older rows is the ring’s, until the job seals them with their authors’, which readers do not see', async () => {
    for (const content of ['1', '2', '3']) await send(content);
    await node.messages.send(bob, room.slug, { content: '4' });
    const deleted = await send('5');
    await node.messages.remove(ada, room.slug, deleted.id);
    await sealWithRing(node, harness.keyring);
    const before = await history();
    expect(before.map(({ content }) => content)).toEqual(['1', '2', '3', '4', null]);
    const other = await harness.addNode();
    const counts = await Promise.all([node.sealing.messages.sealOnce(), other.sealing.messages.sealOnce()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    const [adas, bobs] = [(await keyOf(ada))!._id, (await keyOf(bob))!._id];
    expect(await keyIds()).toEqual([adas, adas, adas, bobs, null]);
    expect(await history(await harness.addNode())).toEqual(before);
    expect(await node.sealing.messages.sealOnce()).toBe(0);
  });

  it('when it is destroyed, leaves a message that is shown as deleted, and seals nothing more', async () => {
    const message = await send('hi');
    const bobs = (await node.messages.send(bob, room.slug, { content: 'hello' })).message;
    const { _id: keyId } = (await keyOf(ada))!;
    const destroyedAt = new Date();
    await node.models.DataKey.updateOne(
      { _id: { $eq: keyId } },
      { $unset: { wrapped: 1, ring: 1 }, $set: { destroyedAt } },
    );
    await publishControl(node.bus, { kind: 'key', keyId });
    const deleted = { ...message, content: null, deletedAt: destroyedAt.toISOString() };
    for (const reader of [node, await harness.addNode()])
      expect(await history(reader)).toEqual([deleted, bobs]);
    await expect(send('more')).rejects.toMatchObject({ code: 'user_not_found' });
    const verified = await verifyKeys({
      ...{ models: node.models, keyring: harness.keyring, keys: node.keys, allMessages: true },
    });
    expect(verified.map(({ failures }) => failures)).toEqual(verified.map(() => 0));
  });
});
