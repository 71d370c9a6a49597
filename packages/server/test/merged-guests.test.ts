import type { CipherFlow, Message, Room, User } from '@sotto/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { publishControl } from '../src/bus/bus.js';
import { toObjectId } from '../src/models/object-id.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let guest: Actor;
let room: Room;
let written: Message;
let count = 0;

beforeAll(async () => {
  harness = await startServices();
  node = harness.node;
});
afterAll(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});
beforeEach(async () => {
  count += 1;
  node.realtime.calls.length = 0;
  [ada, bob] = [await harness.addUser(`ada${count}`), await harness.addUser(`bob${count}`)];
  guest = await addGuest();
  room = await node.rooms.create(bob, { name: 'Shop' });
  for (const actor of [ada, guest]) await node.rooms.join(actor, room.slug);
  written = (await node.messages.send(guest, room.slug, { content: 'hello', clientMessageId: 'a' })).message;
  await node.models.User.updateOne(
    { _id: { $eq: toObjectId(guest.userId) } },
    { $set: { mergedInto: toObjectId(ada.userId) } },
  );
  await publishControl(node.bus, { kind: 'user', userId: guest.userId });
});

async function addGuest(): Promise<Actor> {
  count += 1;
  return harness.addUser(`guest-${count}`, { kind: 'guest' });
}

describe('a message of a guest who has joined an account', () => {
  /** Every way to see a message. */
  const views: Record<string, () => Promise<Message | undefined>> = {
    history: async () => (await node.messages.list(bob, room.slug, { limit: 5 })).results[0],
    'history before a place': async () =>
      (await node.messages.list(bob, room.slug, { before: 2, limit: 5 })).results[0],
    'history after a place': async () =>
      (await node.messages.list(bob, room.slug, { after: 0, limit: 5 })).results[0],
    changes: async () => (await node.messages.changes(bob, room.slug, 0)).results[0],
    sync: async () => (await node.messages.sync(bob, { [room.slug]: 0 })).rooms[room.slug]?.results[0],
    room: async () => (await node.rooms.get(bob, room.slug)).lastMessage,
    'list of rooms': async () => (await node.rooms.list(bob, { limit: 5 })).results[0]?.lastMessage,
    edit: async () => node.messages.edit(ada, room.slug, written.id, { content: 'hello' }),
    deletion: async () => node.messages.remove(ada, room.slug, written.id),
  };

  it.each(Object.entries(views))('is shown as the account’s: %s', async (_name, view) => {
    const { sender, senderWas } = (await view())!;
    expect(sender).toMatchObject({ id: ada.userId, username: ada.username, kind: 'user' });
    expect(senderWas).toBe(guest.userId);
  });

  it('is changed by the account, and by no one else', async () => {
    await expect(node.messages.edit(bob, room.slug, written.id, { content: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(node.messages.edit(ada, room.slug, written.id, { content: 'mine' })).resolves.toMatchObject({
      content: 'mine',
    });
  });

  it('is the account’s on a node that does not hear of it', async () => {
    const deaf = await harness.addNode();
    const before = await addGuest();
    await deaf.rooms.join(before, room.slug);
    const { message } = await deaf.messages.send(before, room.slug, { content: 'first' });
    await node.models.User.updateOne(
      { _id: { $eq: toObjectId(before.userId) } },
      { $set: { mergedInto: toObjectId(ada.userId) } },
    );
    await expect(deaf.messages.edit(ada, room.slug, message.id, { content: 'x' })).resolves.toMatchObject({
      content: 'x',
    });
  });
});

describe('a message of the guest that is sent again by the account', () => {
  const resend = (actor: Actor, author: string, clientMessageId: string) =>
    node.messages.send(actor, room.slug, { content: 'hello', clientMessageId, author });

  it('is stored once', async () => {
    const { message, created } = await resend(ada, guest.userId, 'a');
    expect({ created, id: message.id }).toEqual({ created: false, id: written.id });
    expect(message).toMatchObject({ sender: { id: ada.userId }, senderWas: guest.userId });
  });

  it('is stored under the guest where it was not, and is the account’s', async () => {
    const twice = await Promise.all([resend(ada, guest.userId, 'b'), resend(ada, guest.userId, 'b')]);
    expect(twice.map(({ created }) => created).sort()).toEqual([false, true]);
    const last = (await node.messages.list(bob, room.slug, { limit: 5 })).results.at(-1)!;
    expect(last).toMatchObject({ seq: 2, sender: { id: ada.userId }, senderWas: guest.userId });
    expect(node.realtime.events('message.new').at(-1)!.message).toEqual(last);
    expect((await node.rooms.get(ada, room.slug)).unreadCount).toBe(0);
  });

  it('is refused to everyone else, and for everyone else', async () => {
    const stranger = await addGuest();
    for (const [actor, author] of [
      [bob, guest.userId],
      [ada, bob.userId],
      [ada, stranger.userId],
      [ada, 'f'.repeat(24)],
    ] as const)
      await expect(resend(actor, author, 'c')).rejects.toMatchObject({ code: 'forbidden' });
    expect((await node.rooms.get(bob, room.slug)).lastSeq).toBe(1);
  });
});

describe('a mention of the guest by whom has not heard of the merge', () => {
  // The merge moves the membership.
  beforeEach(() => node.models.Member.deleteMany({ user: { $eq: toObjectId(guest.userId) } }));
  const mention = (user: string, clientMessageId: string) =>
    node.messages.send(bob, room.slug, {
      ...{ content: '@a', clientMessageId, mentions: [{ user, start: 0, length: 2 }] },
    });

  it('is one of the account, also where it is sent again', async () => {
    const { message } = await mention(guest.userId, 'c');
    expect(message.mentions).toEqual([{ user: ada.userId, start: 0, length: 2 }]);
    expect(await mention(guest.userId, 'c')).toEqual({ message, created: false });
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ mentionCount: 1 });
  });

  it('is refused where the account is no member, as that of a stranger is', async () => {
    await node.rooms.leave(ada, room.slug);
    const stranger = await harness.addUser(`stranger${count}`);
    for (const { userId } of [guest, stranger])
      await expect(mention(userId, userId)).rejects.toMatchObject({ code: 'mention_not_member' });
  });
});

describe('a change of a message that mentions the guest, by whom has not heard of the merge', () => {
  let visitor: Actor;
  let message: Message;
  const mentions = (user: string) => [{ user, start: 0, length: 2 }];
  const edit = (user: string, content = '@a!') =>
    node.messages.edit(bob, room.slug, message.id, { content, mentions: mentions(user) });
  beforeEach(async () => {
    visitor = await addGuest();
    await node.rooms.join(visitor, room.slug);
    const input = { content: '@a', mentions: mentions(visitor.userId) };
    message = (await node.messages.send(bob, room.slug, input)).message;
    await node.models.User.updateOne(
      { _id: { $eq: toObjectId(visitor.userId) } },
      { $set: { mergedInto: toObjectId(ada.userId) } },
    );
    await publishControl(node.bus, { kind: 'user', userId: visitor.userId });
  });

  it.each(['before', 'after'])('mentions the account: %s mentions are moved', async (when) => {
    const merge = { siteId: visitor.siteId, guestId: visitor.userId, accountId: ada.userId };
    if (when === 'after') await node.mergeRooms(merge);
    expect((await edit(visitor.userId)).mentions).toEqual(mentions(ada.userId));
    if (when === 'before') await node.mergeRooms(merge);
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ mentionCount: 1 });
  });

  it('mentions the account also where that has left since', async () => {
    await node.mergeRooms({ siteId: visitor.siteId, guestId: visitor.userId, accountId: ada.userId });
    await node.rooms.leave(ada, room.slug);
    expect((await edit(visitor.userId)).mentions).toEqual(mentions(ada.userId));
  });
});

it('shows who left as the guest, whom clients know, and not as the account', async () => {
  await node.rooms.leave(guest, room.slug);
  const users: User[] = node.realtime.events('member.removed').map(({ user }) => user);
  expect(users.map(({ id }) => id)).toEqual([guest.userId, guest.userId]);
});

it('names a private room to the monitor in the change that tells of the merge', async () => {
  const den = await node.rooms.create(bob, { name: 'Den', visibility: 'private' });
  const visitor = await addGuest();
  await node.members.add(bob, den.slug, { username: visitor.username });
  await node.messages.send(visitor, den.slug, { content: 'hello' });
  node.realtime.calls.length = 0;
  await node.mergeRooms({ siteId: visitor.siteId, guestId: visitor.userId, accountId: ada.userId });
  const flows = node.realtime.calls.filter(({ event }) => event === 'cipher.flow');
  expect(flows.map(({ payload }) => (payload as CipherFlow).roomName)).toEqual(['Den']);
});
