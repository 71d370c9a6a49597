// Erasing a person: what crashes, other nodes and older backups must not undo.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { publishControl } from '../src/bus/bus.js';
import { applyLedger } from '../src/services/erasure/apply-ledger.js';
import { eraseUser } from '../src/services/erasure/erase-user.js';
import { createErasureSweep } from '../src/services/erasure/erasure-sweep.js';
import { createErasureLedger } from '../src/services/erasure/erasure-ledger.js';
import type { ErasureLedger, LedgerEntry } from '../src/services/erasure/ledger-entry.js';
import { openUser } from '../src/services/user/profiles.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const logger = pino({ level: 'silent' });
let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;
let directory: string;
let ledger: ErasureLedger;
let now: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-erasure-'));
  ledger = createErasureLedger(join(directory, 'erasures'));
  harness = await startServices();
  node = harness.node;
  now = Date.now();
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  // A public room, whose log has no lines about its members.
  room = await node.rooms.create(ada, { name: 'Talk', visibility: 'public' });
  await node.members.add(ada, room.slug, { username: 'bob' });
  await node.members.update(ada, room.slug, 'bob', { role: 'owner' });
  for (const actor of [ada, bob, ada])
    await node.messages.send(actor, room.slug, { content: `of ${actor.username}` });
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
  await rm(directory, { recursive: true });
});

const userOf = async ({ userId }: Actor) => (await node.models.User.findById(userId).lean())!;
const profileOf = async (actor: Actor) => openUser({ keys: node.keys, logger }, await userOf(actor));
const erase = async (actor: Actor) =>
  eraseUser(
    { models: node.models, audit: node.audit, logger, ledger, clock: () => now },
    await userOf(actor),
  );
const sweepOn = ({ models, bus, eraseTraces }: ServicesNode, own = ledger) =>
  createErasureSweep({ models, bus, ledger: own, eraseTraces, logger, clock: () => now });
const history = async (on: ServicesNode) =>
  (await on.messages.list(bob, room.slug, { limit: 10 })).results.map(
    ({ content, deletedAt, unreadable }) => [content, deletedAt !== undefined, unreadable],
  );
const GONE = [null, true, undefined];
const ADAS = ['of ada', false, undefined];
const BOBS = ['of bob', false, undefined];
const livingKeys = () =>
  node.models.DataKey.countDocuments({ owner: `user:${ada.userId}`, destroyedAt: null });
const deletedRows = async () =>
  (await node.models.Message.find().lean()).filter(({ content }) => content === null).length;
const rows = async () =>
  Promise.all([
    node.models.User.collection.find().toArray(),
    node.models.DataKey.collection.find().toArray(),
    node.models.Message.collection.find().toArray(),
  ]);

it('shows what the person wrote as deleted on every node, before the messages are', async () => {
  const other = await harness.addNode();
  expect(await history(other)).toEqual([['of ada', false, undefined], BOBS, ['of ada', false, undefined]]);
  for (const keyId of await erase(ada)) await publishControl(other.bus, { kind: 'key', keyId });
  expect(await deletedRows()).toBe(0);
  for (const reader of [other, await harness.addNode()])
    expect(await history(reader)).toEqual([GONE, BOBS, GONE]);
  await expect(other.messages.send(ada, room.slug, { content: 'more' })).rejects.toMatchObject({
    code: 'user_not_found',
  });
});

it('is recorded once, however often it is requested at once', async () => {
  await Promise.all([erase(ada), erase(ada), erase(ada)]);
  expect(await node.audit.list({ siteId: ada.siteId, action: 'user.erased', limit: 10 })).toHaveLength(1);
});

it('changes nothing where the ledger cannot be written, and ends sessions last', async () => {
  const ended: string[] = [];
  const eraseWith = async (own: ErasureLedger) =>
    eraseUser(
      {
        ...{ models: node.models, audit: node.audit, logger, ledger: own, clock: () => now },
        async endSessions(user) {
          ended.push(`${user.toString()} with ${await livingKeys()} keys`);
        },
      },
      await userOf(ada),
    );
  const append = () => Promise.reject(new Error('the disk is full'));
  await expect(eraseWith({ ...ledger, append })).rejects.toThrow('the disk is full');
  expect([(await userOf(ada)).disabledAt ?? null, ended]).toEqual([null, []]);
  expect(await history(await harness.addNode())).toEqual([ADAS, BOBS, ADAS]);
  await eraseWith(ledger);
  expect(ended).toEqual([`${ada.userId} with 0 keys`]);
});

it('goes on where the ledger fails after it was written, as the next start would find the entry', async () => {
  const append = async (entries: readonly LedgerEntry[]) => {
    await ledger.append(entries);
    throw new Error('the disk went away');
  };
  const tools = { models: node.models, audit: node.audit, logger, clock: () => now };
  await eraseUser({ ...tools, ledger: { ...ledger, append } }, await userOf(ada));
  expect(await livingKeys()).toBe(0);
  expect((await userOf(ada)).disabledAt).toBeInstanceOf(Date);
});

it('leaves a user disabled of whom nobody can tell whether the ledger has them', async () => {
  const failing = (message: string) => () => Promise.reject(new Error(message));
  const logged: object[] = [];
  const tools = {
    ...{ models: node.models, audit: node.audit, clock: () => now },
    logger: { error: (data: object) => void logged.push(data) },
    ledger: { append: failing('the disk is full'), read: failing('the disk went away') },
  };
  await expect(eraseUser(tools, await userOf(ada))).rejects.toThrow('the disk is full');
  expect((await userOf(ada)).disabledAt).toBeInstanceOf(Date);
  expect(logged).toMatchObject([{ user: ada.userId, err: { message: 'the disk went away' } }]);
  // Repeating it completes it, although the user is disabled.
  expect(await erase(ada)).toHaveLength(1);
  expect(await livingKeys()).toBe(0);
  expect((await ledger.read()).map(({ user }) => user)).toEqual([ada.userId]);
  expect(await node.models.Erasure.findById(ada.userId).lean()).toMatchObject({ pending: expect.any(Date) });
});

it('deletes messages by ordinary changes, and profile, draft and membership; done once requests have settled', async () => {
  // Nobody leaves a direct room, and so its drafts do not go with a membership.
  const { slug } = (await node.directRooms.open(ada, 'bob')).room;
  for (const actor of [ada, bob]) await node.drafts.put(actor, slug, { text: 'begun', base: 0 });
  await erase(ada);
  const sweep = sweepOn(node);
  await sweep.runOnce();
  const deleted = node.realtime.events('message.deleted').map(({ message }) => message.seq);
  // Changed side by side, in whichever order.
  expect(deleted.sort()).toEqual([1, 3]);
  expect(await deletedRows()).toBe(2);
  expect(await profileOf(ada)).toMatchObject({ displayName: 'Deleted user', disabledAt: expect.any(Date) });
  expect((await node.models.Draft.find().lean()).map(({ user }) => user.toString())).toEqual([bob.userId]);
  expect(
    (await node.members.list(bob, room.slug, { limit: 10 })).results.map(({ user }) => user.username),
  ).toEqual(['bob']);
  expect((await node.models.Erasure.findById(ada.userId).lean())!.pending).toEqual(expect.any(Date));
  now += 30_000;
  await sweep.runOnce();
  expect((await node.models.Erasure.findById(ada.userId).lean())!.pending).toBeUndefined();
});

it('removes the person from the mentions of others', async () => {
  const mentions = [{ user: ada.userId, start: 0, length: 4 }];
  const { message } = await node.messages.send(bob, room.slug, { content: '@ada', mentions });
  const stored = async () => (await node.models.Message.findById(message.id).lean())!.mentioned;
  expect(await stored()).toHaveLength(1);
  await erase(ada);
  await sweepOn(node).runOnce();
  expect(await stored()).toEqual([]);
});

it('takes the reactions of the person back, and erases those of others with what the person wrote', async () => {
  const other = await harness.addNode();
  const [first, second] = (await node.messages.list(bob, room.slug, { limit: 10 })).results;
  const react = (actor: Actor, id: string, emoji: string) => node.reactions.add(actor, room.slug, id, emoji);
  await react(bob, first!.id, '👍');
  for (const actor of [ada, bob]) await react(actor, second!.id, '👍');
  await react(ada, second!.id, '🎉');
  const later = await harness.addNode({ clock: () => Date.now() + 10_000 });
  const reactionsOf = async () => {
    await later.foldReactions();
    // A new node, as nothing connects those here, which keep what they have read for 5 s.
    const { results } = await (await harness.addNode()).messages.list(bob, room.slug, { limit: 10 });
    // Rows of one second are in any order.
    return results.map(({ reactions }) =>
      Object.fromEntries(reactions.map(({ emoji, users }) => [emoji, [...users].sort()])),
    );
  };
  expect(await reactionsOf()).toEqual([{ '👍': ['bob'] }, { '👍': ['ada', 'bob'], '🎉': ['ada'] }, {}]);
  await erase(ada);
  await sweepOn(other).runOnce();
  expect(await reactionsOf()).toEqual([{}, { '👍': ['bob'] }, {}]);
  const { Message, Reaction } = node.models;
  expect((await Message.findById(first!.id).lean())!.reactions).toBeNull();
  expect((await Reaction.find().lean()).map(({ user, message }) => [user, message].map(String))).toEqual([
    [bob.userId, second!.id],
  ]);
});

it('replaces the names in lines that say what others did to the person', async () => {
  const { slug } = await node.rooms.create(bob, { name: 'Small', visibility: 'private' });
  await harness.addUser('eve');
  for (const act of [
    () => node.members.add(bob, slug, { username: 'ada' }),
    () => node.members.add(bob, slug, { username: 'eve' }),
    () => node.members.remove(bob, slug, 'ada'),
  ]) {
    await act();
    await node.idle();
  }
  const other = await harness.addNode();
  const lines = async () =>
    (await other.messages.list(bob, slug, { limit: 10 })).results.map(
      ({ content, data, editedAt, rev }) => [content, data, editedAt, rev] as const,
    );
  const added = (users: string[], names: string[]) => ({ type: 'member.added', users, names });
  expect(await lines()).toMatchObject([
    ['BOB added ADA', added(['ada'], ['ADA']), undefined, 1],
    ['BOB added EVE', added(['eve'], ['EVE']), undefined, 2],
    ['BOB removed ADA', { ...added(['ada'], ['ADA']), type: 'member.removed' }, undefined, 3],
  ]);
  await erase(ada);
  const sweep = sweepOn(other);
  await sweep.runOnce();
  const [users, names] = [[`deleted-${ada.userId}`], ['Deleted user']];
  const erased = [
    ['BOB added Deleted user', added(users, names), undefined, expect.any(Number)],
    ['BOB added EVE', added(['eve'], ['EVE']), undefined, 2],
    [
      'BOB removed Deleted user',
      { ...added(users, names), type: 'member.removed' },
      undefined,
      expect.any(Number),
    ],
  ];
  expect(await lines()).toEqual(erased);
  const told = other.realtime.events('message.updated').map(({ message }) => message.content);
  expect(told.sort()).toEqual(['BOB added Deleted user', 'BOB removed Deleted user']);
  const stored = await node.models.Message.find().lean();
  expect(stored.flatMap(({ named = [] }) => named.map(String))).not.toContain(ada.userId);
  now += 30_000;
  await sweep.runOnce();
  expect(other.realtime.events('message.updated')).toHaveLength(2);
});

it('deletes a line that names the person and that no key opens now: once the key is back, it would show the name', async () => {
  const { Message } = node.models;
  const { slug } = await node.rooms.create(bob, { name: 'Small', visibility: 'private' });
  await node.members.add(bob, slug, { username: 'ada' });
  await node.members.remove(bob, slug, 'ada');
  await node.idle();
  const [line] = (await node.messages.list(bob, slug, { limit: 10 })).results;
  const stored = (await Message.findById(line!.id).lean())!;
  const setKey = (keyId: string) => Message.collection.updateOne({ _id: stored._id }, { $set: { keyId } });
  await setKey('0badcafe');
  await erase(ada);
  await sweepOn(await harness.addNode()).runOnce();
  await setKey(stored.keyId!);
  const { results } = await (await harness.addNode()).messages.list(bob, slug, { limit: 10 });
  expect(results.map(({ content, deletedAt }) => [content, deletedAt !== undefined])).toEqual([
    [null, true],
    ['BOB removed Deleted user', false],
  ]);
});

it('erases what an earlier version left of a person, and repeats nothing after that', async () => {
  const { Erasure, Message, Reaction } = node.models;
  const later = await harness.addNode({ clock: () => Date.now() + 10_000 });
  const [adas, bobs] = (await node.messages.list(bob, room.slug, { limit: 10 })).results;
  await node.reactions.add(bob, room.slug, adas!.id, '👍');
  await node.reactions.add(ada, room.slug, bobs!.id, '👍');
  const { slug } = await node.rooms.create(bob, { name: 'Small', visibility: 'private' });
  await node.members.add(bob, slug, { username: 'ada' });
  await later.foldReactions();
  // Such a version deleted messages, and nothing else that names whom.
  const { _id, site } = await userOf(ada);
  const { room: id } = (await Message.findById(adas!.id).lean())!;
  await Message.collection.updateMany(
    { room: id, sender: _id },
    { $set: { content: null, keyId: null, deletedAt: new Date() } },
  );
  await Erasure.create({ _id, site, users: [_id], keyIds: [], at: new Date() });

  const sweep = sweepOn(node);
  await sweep.runOnce();
  expect(await Reaction.countDocuments()).toBe(2);
  expect(await node.sealing.erasures.sealOnce()).toBe(1);
  expect(await (await harness.addNode()).sealing.erasures.sealOnce()).toBe(0);
  await sweep.runOnce();
  now = Date.now() + 30_000;
  await sweep.runOnce();
  await later.foldReactions();
  expect(await Reaction.countDocuments()).toBe(0);
  expect((await Message.find().lean()).filter(({ reactions }) => reactions)).toEqual([]);
  const { results } = await (await harness.addNode()).messages.list(bob, slug, { limit: 10 });
  expect(results.map(({ content }) => content)).toEqual(['BOB added Deleted user', null]);
  expect(await Erasure.findById(_id).lean()).toMatchObject({ form: 1, keyIds: [expect.any(String)] });
  expect((await Erasure.findById(_id).lean())!.pending).toBeUndefined();
  expect(await node.sealing.erasures.sealOnce()).toBe(0);
});

it('destroys a key that a request creates while the person is erased', async () => {
  const eve = await harness.addUser('eve');
  await erase(eve);
  expect(await node.models.DataKey.find({ owner: `user:${eve.userId}` }).lean()).toMatchObject([
    { gen: 1, destroyedAt: expect.any(Date) },
  ]);
  await expect(node.keys.ofUser(eve.userId)).rejects.toMatchObject({ code: 'user_not_found' });
});

it('stays done where yesterday’s backup comes back: none of theirs opens, all others do', async () => {
  const backup = await rows();
  await erase(ada);
  await sweepOn(node).runOnce();
  const { User, DataKey, Message, Erasure } = node.models;
  await Erasure.deleteMany({});
  for (const [index, { collection }] of [User, DataKey, Message].entries()) {
    await collection.deleteMany({});
    await collection.insertMany(backup[index]!);
  }
  expect(await livingKeys()).toBe(1);

  const restored = await harness.addNode();
  await applyLedger({ models: restored.models, ledger, logger, now: new Date(now) });
  expect(await livingKeys()).toBe(0);
  expect(await history(restored)).toEqual([GONE, BOBS, GONE]);
  await sweepOn(restored).runOnce();
  expect(await deletedRows()).toBe(2);
  expect(await profileOf(ada)).toMatchObject({ displayName: 'Deleted user' });
});

it('completes what a crash behind the ledger left, and gives each node’s file what it lacks', async () => {
  const create = node.models.DataKey.updateMany.bind(node.models.DataKey);
  node.models.DataKey.updateMany = (() => Promise.reject(new Error('killed'))) as never;
  await expect(erase(ada)).rejects.toThrow('killed');
  node.models.DataKey.updateMany = create;
  expect(await livingKeys()).toBe(1);
  const otherFile = createErasureLedger(join(directory, 'other'));
  await applyLedger({ models: node.models, ledger: otherFile, logger, now: new Date(now) });
  expect(await livingKeys()).toBe(0);
  expect(await otherFile.read()).toEqual(await ledger.read());
  const thirdFile = createErasureLedger(join(directory, 'third'));
  await sweepOn(await harness.addNode(), thirdFile).runOnce();
  expect(await thirdFile.read()).toEqual(await ledger.read());
});
