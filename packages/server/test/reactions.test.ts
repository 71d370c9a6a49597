import { MAX_OWN_REACTIONS, MAX_REACTION_KINDS } from '@sotto/protocol';
import type { Message, Reaction, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { AppError } from '../src/errors.js';
import { eventsOf } from '../src/services/webhooks/sources/log-events.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;
let message: Message;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  room = await node.rooms.create(ada, { name: 'Talk' });
  await node.rooms.join(bob, room.slug);
  message = (await node.messages.send(ada, room.slug, { content: 'text' })).message;
  node.realtime.calls.length = 0;
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const add = (actor: Actor, emoji: string, on = node) => on.reactions.add(actor, room.slug, message.id, emoji);
const remove = (actor: Actor, emoji: string, on = node) =>
  on.reactions.remove(actor, room.slug, message.id, emoji);
const page = (actor: Actor) => node.messages.list(actor, room.slug, { limit: 10 });
const shown = async (): Promise<Reaction[]> => (await page(ada)).results[0]!.reactions;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const MARKED = { pending: mongoose.trusted({ $gt: new mongoose.Types.ObjectId('0'.repeat(24)) }) };
const left = () => node.models.Reaction.countDocuments(MARKED);
/** A mark as a node left it long ago. */
const OLD_MARK = new mongoose.Types.ObjectId(`${'0'.repeat(23)}1`);
/** Until everything is counted: a count waits 25 times as long as the one before took, which is long on a busy machine. */
const counted = () => expect.poll(left, { timeout: 40_000 }).toBe(0);
const stored = async () => (await node.models.Message.findOne({ _id: message.id }).lean())!;

describe('the summary', () => {
  it('counts, and tells members in one change of the log; the reader alone learns which are own', async () => {
    expect(await add(ada, '👍')).toEqual({ room: room.slug, id: message.id, emojis: ['👍'] });
    await add(bob, '👍');
    await add(bob, '\u2764');
    await counted();
    const reactions = [
      { emoji: '👍', count: 2, users: expect.arrayContaining(['ada', 'bob']) as string[] },
      { emoji: '❤️', count: 1, users: ['bob'] },
    ];
    const found = await page(bob);
    expect(found.results[0]!.reactions).toEqual(expect.arrayContaining(reactions));
    expect(found.own![message.id]!.sort()).toEqual(['❤️', '👍']);
    expect((await page(ada)).own).toEqual({ [message.id]: ['👍'] });
    const event = node.realtime.events('message.updated').at(-1)!;
    const { rev } = await stored();
    expect(event).toMatchObject({ rev, message: { rev, seq: 1, content: 'text' } });
    expect(event.message).not.toHaveProperty('own');
    expect(event.message).not.toHaveProperty('editedAt');
    const changes = await node.messages.changes(bob, room.slug, 1);
    expect(changes.own![message.id]).toHaveLength(2);
    const synced = await node.messages.sync(bob, { [room.slug]: 1 });
    expect(synced.rooms[room.slug]!.own).toEqual(changes.own);
  });

  it("tells readers who ask at once each one's own", async () => {
    await add(ada, '👍');
    await add(bob, '\u2764');
    await counted();
    // Roles are in memory then, so that both arrive in one turn and share a query.
    for (const actor of [ada, bob]) await page(actor);
    const [first, second] = await Promise.all([page(ada), page(bob)]);
    expect(first.own).toEqual({ [message.id]: ['👍'] });
    expect(second.own).toEqual({ [message.id]: ['❤️'] });
  });

  it('is the same on the monitor: no flow where the text did not change', async () => {
    await add(bob, '👍');
    await counted();
    expect(node.realtime.calls.filter(({ event }) => event === 'cipher.flow')).toEqual([]);
  });

  it('loses what is taken back, and is gone with the last one', async () => {
    await add(ada, '👍');
    await counted();
    expect(await shown()).toEqual([{ emoji: '👍', count: 1, users: ['ada'] }]);
    expect((await remove(ada, '👍')).emojis).toEqual([]);
    await counted();
    expect(await shown()).toEqual([]);
    expect(await node.models.Reaction.countDocuments()).toBe(0);
    expect((await stored()).reactions).toBeNull();
  });

  it('changes nothing where nothing changed: no number of the log, and no mark that is left', async () => {
    await add(ada, '👍');
    await counted();
    const { rev, foldNo } = await stored();
    await add(ada, '👍');
    await remove(ada, '👎');
    await remove(ada, '👍');
    await add(ada, '👍');
    await counted();
    expect(await stored()).toMatchObject({ rev, foldNo: foldNo! + 1 });
  });

  it('stores no emoji in the clear, and not the same token or tag for two messages', async () => {
    const other = (await node.messages.send(ada, room.slug, { content: 'other' })).message;
    await add(ada, '🦄');
    await node.reactions.add(ada, room.slug, other.id, '🦄');
    await counted();
    const rows = await node.models.Reaction.find().lean();
    expect(new Set(rows.map(({ tag }) => tag)).size).toBe(2);
    expect(JSON.stringify([rows, await node.models.Message.find().lean()])).not.toContain('🦄');
  });

  it('is no event of a webhook, and does not hide the edit before it', async () => {
    await node.messages.edit(ada, room.slug, message.id, { content: 'better' });
    await add(bob, '👍');
    await counted();
    const row = await stored();
    expect(row).toMatchObject({ rev: 3, contentRev: 2, revs: [1, 2, 3] });
    expect(eventsOf([row], 0, 3).map(({ rev, type }) => `${rev} ${type}`)).toEqual([
      '1 message.new',
      '2 message.updated',
    ]);
  });

  it('says which of those who reacted are bots', async () => {
    const robo = await harness.addUser('robo', { kind: 'bot' });
    await node.members.add(ada, room.slug, { username: 'robo' });
    await add(bob, '👍');
    await counted();
    expect(await shown()).toEqual([{ emoji: '👍', count: 1, users: ['bob'] }]);
    await add(robo, '👍');
    await counted();
    const users = expect.arrayContaining(['bob', 'robo']) as string[];
    expect(await shown()).toEqual([{ emoji: '👍', count: 2, users, bots: ['robo'] }]);
  });

  it('comes with the answer to a repeated send', async () => {
    const input = { content: 'twice', clientMessageId: 'twice-1' };
    const sent = (await node.messages.send(ada, room.slug, input)).message;
    await node.reactions.add(bob, room.slug, sent.id, '👍');
    await counted();
    const again = await node.messages.send(ada, room.slug, input);
    expect(again.created).toBe(false);
    expect(again.message.reactions).toEqual([{ emoji: '👍', count: 1, users: ['bob'] }]);
  });
});

describe('several nodes', () => {
  it('count the same, whoever counts first', async () => {
    const far = await harness.addNode();
    const actors = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const actor = await harness.addUser(`user${index}`);
        await node.rooms.join(actor, room.slug);
        return actor;
      }),
    );
    const work = actors.map(async (actor, index) => {
      const on = index % 2 === 0 ? node : far;
      await add(actor, '👍', on);
      await add(actor, '🎉', on);
      await remove(actor, '👍', index % 3 === 0 ? node : far);
      if (index % 4 === 0) await node.messages.edit(ada, room.slug, message.id, { content: `edit ${index}` });
    });
    await Promise.all(work);
    await counted();
    expect(await shown()).toEqual([{ emoji: '🎉', count: 20, users: expect.any(Array) as string[] }]);
    expect((await shown())[0]!.users).toHaveLength(20);
  });

  it('count what a node left behind', async () => {
    await add(bob, '👍');
    await counted();
    // As a node leaves it that ends between the write and the count.
    await node.models.Reaction.updateOne(
      { message: message.id },
      { $set: { active: false, pending: OLD_MARK } },
    );
    await node.foldReactions();
    expect(await shown()).toEqual([]);
    expect(await left()).toBe(0);
  });
});

describe('limits', () => {
  const kinds = [...'🍏🍎🍐🍊🍋🍌🍉🍇🍓🍈🍒🍑🥭🍍🥥🥝🍅🍆🥑🥦'];

  it('has at most ten emojis of one user, and twenty of all', async () => {
    for (const emoji of kinds.slice(0, MAX_OWN_REACTIONS)) await add(ada, emoji);
    expect(await codeOf(add(ada, '👍'))).toBe('reaction_limit');
    expect((await add(ada, kinds[0]!)).emojis).toHaveLength(MAX_OWN_REACTIONS);
    for (const emoji of kinds.slice(MAX_OWN_REACTIONS)) await add(bob, emoji);
    const eve = await harness.addUser('eve');
    await node.rooms.join(eve, room.slug);
    expect(await codeOf(add(eve, '👍'))).toBe('reaction_limit');
    expect(await codeOf(add(eve, kinds[3]!))).toBe('ok');
    await counted();
    expect(await shown()).toHaveLength(MAX_REACTION_KINDS);
  });

  it('refuses what is no emoji, no message, deleted or a stranger’s', async () => {
    const outsider = await harness.addUser('mallory');
    expect(await codeOf(add(ada, 'lol'))).toBe('invalid_emoji');
    expect(await codeOf(add(ada, '👍'.repeat(40)))).toBe('invalid_emoji');
    expect(await codeOf(add(outsider, '👍'))).toBe('not_a_member');
    expect(await codeOf(node.reactions.add(ada, room.slug, 'f'.repeat(24), '👍'))).toBe('message_not_found');
    const den = await node.rooms.create(bob, { name: 'Den' });
    expect(await codeOf(node.reactions.add(bob, den.slug, message.id, '👍'))).toBe('message_not_found');
    await node.messages.remove(ada, room.slug, message.id);
    expect(await codeOf(add(bob, '👍'))).toBe('message_deleted');
    expect(await codeOf(remove(bob, '👍'))).toBe('message_deleted');
  });
});

it('tells who reacted, by pages', async () => {
  await add(ada, '👍');
  await add(bob, '👍');
  const list = (cursor?: string) =>
    node.reactions.list(ada, room.slug, { id: message.id, emoji: '👍', cursor, limit: 1 });
  const first = await list();
  const second = await list(first.nextCursor!);
  expect([...first.results, ...second.results].map(({ username }) => username).sort()).toEqual([
    'ada',
    'bob',
  ]);
  expect(second.nextCursor).toBeNull();
});

it('tells the other sockets of the user, and not the one that it came from', async () => {
  await node.reactions.add(ada, room.slug, message.id, '👍', { connectionId: 'tab-1' });
  const call = node.realtime.calls.find(({ event }) => event === 'reaction.own');
  expect(call).toMatchObject({
    event: 'reaction.own',
    payload: { room: room.slug, id: message.id, emojis: ['👍'] },
  });
});

describe('erasure', () => {
  it('deletes the reactions with their message', async () => {
    await add(ada, '👍');
    await counted();
    await add(bob, '🎉');
    await node.messages.remove(ada, room.slug, message.id);
    await counted();
    expect(await node.models.Reaction.countDocuments()).toBe(0);
    expect((await page(ada)).results[0]).toMatchObject({ content: null, reactions: [] });
    expect((await stored()).reactions).toBeNull();
  });

  it('finds them where the node ended right after the deletion', async () => {
    await add(ada, '👍');
    await counted();
    await node.models.Message.updateOne({ _id: message.id }, { $set: { deletedAt: new Date() } });
    await node.models.Reaction.updateOne({ message: message.id }, { $set: { pending: OLD_MARK } });
    await node.foldReactions();
    expect(await node.models.Reaction.countDocuments()).toBe(0);
  });

  it('moves what a guest reacted with to the account, once', async () => {
    const guest = await harness.addUser('guest-1', { kind: 'guest' });
    await node.rooms.join(guest, room.slug);
    await add(guest, '👍');
    await add(guest, '🎉');
    await add(ada, '👍');
    await counted();
    const merge = { siteId: ada.siteId, guestId: guest.userId, accountId: ada.userId };
    await node.mergeRooms(merge);
    await node.mergeRooms(merge);
    await node.models.Reaction.updateMany(MARKED, { $set: { pending: OLD_MARK } });
    await node.foldReactions();
    expect((await page(ada)).own![message.id]!.sort()).toEqual(['🎉', '👍']);
    expect((await shown()).map(({ emoji, count, users }) => [emoji, count, users])).toEqual(
      expect.arrayContaining([
        ['👍', 1, ['ada']],
        ['🎉', 1, ['ada']],
      ]),
    );
  });
});

describe('pins', () => {
  const pinned = async (actor: Actor) =>
    (await node.pins.list(actor, room.slug)).results.map(({ seq }) => seq);

  it('are for all members, and no change of the text', async () => {
    const second = (await node.messages.send(ada, room.slug, { content: 'two' })).message;
    node.realtime.calls.length = 0;
    const first = await node.pins.pin(ada, room.slug, message.id);
    expect(first).toMatchObject({ seq: 1, rev: 3, content: 'text', pinnedAt: expect.any(String) as string });
    expect(first).not.toHaveProperty('editedAt');
    // The change, then the line about it.
    expect(node.realtime.calls.map(({ event }) => event)).toEqual([
      ...['message.updated', 'message.new', 'cipher.flow'],
    ]);
    expect(await node.pins.pin(ada, room.slug, message.id)).toEqual(first);
    await node.pins.pin(ada, room.slug, second.id);
    expect(await pinned(bob)).toEqual([2, 1]);
    const { results } = await node.messages.changes(bob, room.slug, 2);
    expect(results.flatMap(({ kind, pinnedAt }) => (kind ? [] : [!!pinnedAt]))).toEqual([true, true]);
    expect(eventsOf([await stored()], 1, 5)).toEqual([]);
    expect(await codeOf(node.pins.pin(bob, room.slug, message.id))).toBe('insufficient_role');
    expect(await node.pins.unpin(ada, room.slug, second.id)).not.toHaveProperty('pinnedAt');
    await node.messages.edit(ada, room.slug, message.id, { content: 'still pinned' });
    expect(await pinned(bob)).toEqual([1]);
    await node.messages.remove(ada, room.slug, message.id);
    expect(await pinned(bob)).toEqual([]);
    expect(await stored()).not.toHaveProperty('pinSlot');
    expect(await codeOf(node.pins.pin(ada, room.slug, message.id))).toBe('message_deleted');
  });

  it('are said by a line in the log, once', async () => {
    await node.pins.pin(ada, room.slug, message.id);
    await node.pins.pin(ada, room.slug, message.id);
    await node.pins.unpin(ada, room.slug, message.id);
    const { results } = await node.messages.list(bob, room.slug, { limit: 10 });
    expect(results.filter(({ kind }) => kind === 'system')).toMatchObject([
      {
        content: expect.stringMatching(/ pinned a message$/) as string,
        data: { type: 'message.pinned', seq: message.seq },
        sender: { id: ada.userId },
      },
    ]);
  });

  it('are at most 50 of a room, however many are pinned at once on two nodes', async () => {
    const other = await harness.addNode();
    const messages = await Promise.all(
      Array.from({ length: 54 }, (_, index) => node.messages.send(ada, room.slug, { content: `${index}` })),
    );
    const codes = await Promise.all(
      messages.map(({ message: { id } }, index) =>
        codeOf((index % 2 ? node : other).pins.pin(ada, room.slug, id)),
      ),
    );
    expect(codes.filter((code) => code === 'ok')).toHaveLength(50);
    expect(codes.filter((code) => code === 'pin_limit')).toHaveLength(4);
    expect(await pinned(bob)).toHaveLength(50);
  });
});

describe('earlier texts', () => {
  const texts = async (actor: Actor, on = node) =>
    (await on.versions.list(actor, room.slug, message.id)).results.map(({ content }) => content);
  const edit = (content: string, on = node) => on.messages.edit(ada, room.slug, message.id, { content });
  const left = () => node.models.MessageVersion.countDocuments({});

  it('are kept by each edit, sealed, and read by the author and as the site says', async () => {
    expect(await texts(ada)).toEqual([]);
    await node.pins.pin(ada, room.slug, message.id);
    const second = await edit('second');
    await node.messages.edit(ada, room.slug, message.id, { content: '*third*', format: 'markdown' });
    await edit('present');
    const { results } = await node.versions.list(ada, room.slug, message.id);
    expect(results).toEqual([
      { content: '*third*', format: 'markdown', createdAt: expect.any(String) as string },
      { content: 'second', createdAt: second.editedAt },
      { content: 'text', createdAt: message.createdAt },
    ]);
    expect(JSON.stringify(await node.models.MessageVersion.find().lean())).not.toContain('second');
    expect(await codeOf(texts(bob))).toBe('insufficient_role');
    const setTo = (editHistory: string) =>
      node.models.Site.updateOne({ slug: { $eq: 'default' } }, { $set: { settings: { editHistory } } });
    await setTo('members');
    expect(await texts(bob, await harness.addNode())).toHaveLength(3);
    await node.members.update(ada, room.slug, 'bob', { role: 'owner' });
    await setTo('off');
    const strict = await harness.addNode();
    expect(await codeOf(texts(bob, strict))).toBe('forbidden');
    expect(await texts(ada, strict)).toHaveLength(3);
  });

  it('are each stored once, whatever becomes of an edit, and go with the message', async () => {
    const other = await harness.addNode();
    const edits = await Promise.all(
      Array.from({ length: 6 }, (_, index) => edit(`text ${index}`, index % 2 ? node : other)),
    );
    const present = edits.find(({ rev }) => rev === 7)!.content;
    const found = await texts(ada);
    expect(new Set([...found, present]).size).toBe(7);
    expect(found).toHaveLength(6);
    await node.messages.remove(ada, room.slug, message.id);
    expect(await left()).toBe(0);
    expect(await codeOf(texts(ada))).toBe('message_deleted');
    expect(await codeOf(edit('again'))).toBe('message_deleted');
    expect(await left()).toBe(0);
  });

  it('are swept where a deletion and an edit came at once, or a node stopped, and where they are too many', async () => {
    let now = Date.now();
    const later = await harness.addNode({ clock: () => now });
    for (let index = 0; index < 3; index += 1) await edit(`text ${index}`);
    const [row] = await node.models.MessageVersion.find().sort({ contentRev: 1 }).lean();
    const { _id, ...copy } = row!;
    const rows = Array.from({ length: 52 }, (_, index) => ({ ...copy, contentRev: -index }));
    await node.models.MessageVersion.create(rows);
    await later.sweepVersions();
    expect(await left()).toBe(55);
    now += 61_000;
    await later.sweepVersions();
    expect(await left()).toBe(50);
    expect(await node.models.MessageVersion.countDocuments({ _id })).toBe(1);
    await node.messages.remove(ada, room.slug, message.id);
    await node.models.MessageVersion.create({ ...copy, checkAt: new Date(now) });
    await later.sweepVersions();
    expect(await left()).toBe(0);
  });
});
