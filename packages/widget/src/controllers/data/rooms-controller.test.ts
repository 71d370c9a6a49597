import type { ChatError } from '@sotto/sdk';
import type { OutgoingMessage, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { RoomsController } from './rooms-controller.js';

const DAY = Array.from({ length: 9 }, (_, day) => `2026-11-2${day}T12:00:00.000Z`);
const two = () =>
  new FakeSession({
    rooms: [
      { slug: 'stage', createdAt: DAY[1]!, unreadCount: 2, lastSeq: 2, lastReadSeq: 0 },
      { slug: 'desk', createdAt: DAY[2]! },
    ],
  });

async function open(fake = two(), isLeaving: (slug: string) => boolean = () => false) {
  const { host, controller } = await hostOf((one) => new RoomsController(one, () => one.client, isLeaving), {
    client: fake.client,
  });
  await until(() => controller.status !== 'loading', 'the rooms');
  return { fake, host, rooms: controller };
}
const slugs = ({ rooms }: RoomsController) => rooms.map(({ slug }) => slug);
const lists = (fake: FakeSession) => fake.calls.filter(([name]) => name === 'rooms.list').length;
const write = (fake: FakeSession, room: string, seq: number, change = {}) => {
  const message = makeMessage(seq, { createdAt: DAY[5]!, ...change });
  fake.emit('message.new', { room, rev: message.rev, message });
  return message;
};

describe('RoomsController', () => {
  afterEach(removeHosts);

  it('lists the rooms by their last activity', async () => {
    const { fake, rooms } = await open();
    expect(slugs(rooms)).to.deep.equal(['desk', 'stage']);
    write(fake, 'stage', 3);
    expect(slugs(rooms)).to.deep.equal(['stage', 'desk']);
    expect(rooms.find('stage')).to.include({ lastSeq: 3, unreadCount: 3 });
    expect(rooms.find(undefined)).to.equal(undefined);
  });

  it('lists pinned rooms first, also those that were pinned on another device', async () => {
    const { fake, rooms } = await open();
    await rooms.setPinned('stage', true);
    expect(slugs(rooms)).to.deep.equal(['stage', 'desk']);
    // A summary for all members says nothing about it.
    fake.emit('room.updated', { room: { ...fake.room, slug: 'stage', name: 'Crew' } });
    write(fake, 'desk', 3);
    expect(slugs(rooms)).to.deep.equal(['stage', 'desk']);
    await rooms.setPinned('stage', false);
    expect(slugs(rooms)).to.deep.equal(['desk', 'stage']);
    fake.emit('room.own', { room: 'stage', notifications: { level: 'none' }, pinned: true });
    expect(rooms.rooms.map(({ slug, pinned }) => [slug, pinned])).to.deep.equal([
      ['stage', true],
      ['desk', undefined],
    ]);
    expect(rooms.find('stage')!.notifications).to.deep.equal({ level: 'none' });
  });

  it('counts what is unread: not own messages, and not what was read elsewhere', async () => {
    const { fake, rooms } = await open();
    expect(rooms.unread).to.equal(2);
    fake.emit('read', { room: 'stage', user: makeUser('mira'), seq: 2 });
    expect(rooms.unread).to.equal(2);
    fake.emit('read', { room: 'stage', user: ada, seq: 1 });
    expect(rooms.unread).to.equal(1);
    write(fake, 'stage', 3, { sender: ada });
    expect(rooms.unread).to.equal(0);
  });

  it('counts unread mentions of the user, up to 100, until they are read', async () => {
    const { fake, rooms } = await open();
    const mentions = [{ user: ada.id, start: 0, length: 4 }];
    write(fake, 'stage', 3, { mentions });
    write(fake, 'stage', 3, { mentions });
    write(fake, 'stage', 4, { mentions: [{ user: '@room', start: 0, length: 4 }] });
    write(fake, 'stage', 5, { mentions: [{ user: 'another', start: 0, length: 4 }] });
    expect(rooms.find('stage')).to.include({ mentionCount: 2, unreadCount: 5 });
    fake.emit('read', { room: 'stage', user: ada, seq: 4 });
    expect(rooms.find('stage')).to.include({ mentionCount: 1, unreadCount: 1 });
    fake.emit('read', { room: 'stage', user: ada, seq: 5 });
    expect(rooms.find('stage')).to.include({ mentionCount: 0, unreadCount: 0 });
    for (let seq = 6; seq < 110; seq += 1) write(fake, 'stage', seq, { mentions });
    expect(rooms.find('stage')).to.include({ mentionCount: 100 });
  });

  it('knows what was marked as unread here or elsewhere, until the room is read', async () => {
    const { fake, rooms } = await open();
    await rooms.markRead('stage');
    fake.emit('read.own', { room: 'stage', lastReadSeq: 2, unreadCount: 2, mentionCount: 0, unreadFrom: 1 });
    expect(rooms.find('stage')).to.include({ unreadCount: 2, unreadFrom: 1, lastReadSeq: 2 });
    write(fake, 'stage', 3);
    expect(rooms.find('stage')).to.include({ unreadCount: 3 });
    fake.emit('read.own', { room: 'stage', lastReadSeq: 3, unreadCount: 0, mentionCount: 0 });
    expect(rooms.find('stage')).to.include({ unreadCount: 0 });
    expect(rooms.find('stage')).not.to.have.property('unreadFrom');
  });

  it('shows the newest message, and what it was changed to', async () => {
    const { fake, rooms } = await open();
    const message = write(fake, 'stage', 3);
    write(fake, 'stage', 2);
    expect(rooms.find('stage')!.lastMessage).to.equal(message);
    const deleted = { ...message, content: null, deletedAt: DAY[6]! };
    fake.emit('message.deleted', { room: 'stage', rev: 9, message: deleted });
    expect(rooms.find('stage')!.lastMessage).to.equal(deleted);
    expect(rooms.find('stage')!.rev).to.equal(9);
  });

  it('follows rooms that come, change and go, one role, who types and what waits to be sent', async () => {
    const { fake, rooms } = await open();
    fake.emit('room.created', { room: { ...fake.room, slug: 'new', createdAt: DAY[8]! } });
    fake.emit('room.updated', { room: { ...fake.room, slug: 'desk', name: 'Ticket desk' } });
    fake.emit('room.updated', { room: { ...fake.room, slug: 'foreign' } });
    expect(slugs(rooms).sort()).to.deep.equal(['desk', 'new', 'stage']);
    expect(rooms.find('desk')!.name).to.equal('Ticket desk');
    const member = { user: ada, role: 'moderator' as const, status: 'online' as const };
    fake.emit('member.updated', { room: 'desk', member: { ...member, joinedAt: DAY[0]!, lastReadSeq: 0 } });
    expect(rooms.find('desk')!.role).to.equal('moderator');
    fake.emit('typing.changed', { room: 'desk', users: [ada] });
    expect([rooms.typingIn('desk'), rooms.typingIn('stage')]).to.deep.equal([[ada], []]);
    const [waits, sent] = ['sending', 'sent'].map((status) => ({ status }) as OutgoingMessage);
    fake.emit('outbox.changed', { room: 'desk', messages: [waits!, sent!] });
    expect(rooms.outgoingIn('desk')).to.deep.equal([waits]);
  });

  it('remembers rooms that the user lost, and not those that the user left', async () => {
    const { fake, rooms } = await open(two(), (slug) => slug === 'desk');
    fake.emit('member.removed', { room: 'stage', user: makeUser('mira') });
    fake.emit('member.removed', { room: 'stage', user: ada });
    fake.emit('room.deleted', { room: 'desk' });
    expect([slugs(rooms), [...rooms.gone.keys()]]).to.deep.equal([[], ['stage']]);
    rooms.put({ ...fake.room, slug: 'stage' });
    expect(rooms.gone.size).to.equal(0);
  });

  it('forgets a room that went away, with what was not sent there', async () => {
    const { fake, rooms } = await open();
    fake.setOutbox([
      { clientMessageId: 'c1', room: 'stage', content: 'x', createdAt: DAY[0]!, status: 'failed' },
    ]);
    fake.emit('room.deleted', { room: 'stage' });
    rooms.forget('stage');
    expect([rooms.gone.size, fake.outbox.length]).to.deep.equal([0, 0]);
  });

  it('knows which rooms were never opened, and leaves them', async () => {
    const fake = new FakeSession({
      rooms: [{ slug: 'a', unopened: true }, { slug: 'b', unopened: true }, { slug: 'c' }],
    });
    const { rooms } = await open(fake);
    expect(rooms.unopened).to.equal(2);
    rooms.opened('a');
    expect(rooms.unopened).to.equal(1);
    fake.list = fake.list.filter(({ slug }) => slug !== 'a');
    await rooms.leaveUnopened();
    expect(slugs(rooms).sort()).to.deep.equal(['a', 'c']);
  });

  it('keeps why nothing was loaded, and tries again once there is a connection', async () => {
    const fake = two();
    fake.refuse('rooms.list', 'network');
    const { rooms } = await open(fake);
    expect([rooms.status, (rooms.error as ChatError).code]).to.deep.equal(['error', 'network']);
    fake.setConnection({ status: 'online' });
    await until(() => rooms.status === 'ready', 'the rooms');
    expect(lists(fake)).to.equal(2);
  });

  it('keeps what it shows where a later load fails, and asks for no more than that', async () => {
    const { fake, rooms } = await open();
    fake.refuse('rooms.list', 'network');
    await rooms.load();
    expect([rooms.status, slugs(rooms).length]).to.deep.equal(['ready', 2]);
  });

  it('takes a list that was read before as older than what came and went since', async () => {
    const { fake, rooms } = await open();
    const loading = rooms.load();
    fake.emit('room.created', { room: { ...fake.room, slug: 'new' } });
    fake.emit('room.deleted', { room: 'desk' });
    await loading;
    expect(slugs(rooms).sort()).to.deep.equal(['new', 'stage']);
  });

  it('takes what was read together with the session, once', async () => {
    const fake = two();
    const { controller } = await hostOf(
      (one) => {
        const rooms = new RoomsController(one, () => one.client);
        rooms.prepare(fake.client, fake.list as Room[]);
        return rooms;
      },
      { client: fake.client },
    );
    await until(() => controller.status === 'ready', 'the rooms');
    expect(lists(fake)).to.equal(0);
    await controller.load();
    expect(lists(fake)).to.equal(1);
  });

  it('forgets everything with a sign-out, and loads for who signs in', async () => {
    const { fake, rooms } = await open();
    fake.emit('auth.changed', { user: null });
    expect([rooms.status, slugs(rooms).length]).to.deep.equal(['loading', 0]);
    fake.emit('auth.changed', { user: ada });
    await until(() => rooms.status === 'ready', 'the rooms');
    expect(slugs(rooms)).to.have.length(2);
  });

  it('keeps all, and reads nothing again, when the user has another name', async () => {
    const { fake, host, rooms } = await open();
    await until(() => rooms.isComplete, 'the archived rooms');
    await frames(2);
    const { renders } = host;
    fake.emit('auth.changed', { user: { ...ada, displayName: 'Ada L.' } });
    expect([rooms.status, slugs(rooms).length, rooms.isComplete]).to.deep.equal(['ready', 2, true]);
    await frames(2);
    expect([lists(fake), host.renders]).to.deep.equal([1, renders + 1]);
  });

  it('asks for no archived rooms of a user who is gone', async () => {
    const fake = two();
    const { controller: rooms } = await hostOf((one) => new RoomsController(one, () => one.client), {
      client: fake.client,
    });
    while (rooms.status !== 'ready') await Promise.resolve();
    fake.signedIn = null;
    fake.emit('auth.changed', { user: null });
    await frames(6);
    expect(fake.calls.filter(([name]) => name === 'rooms.archived')).to.deep.equal([]);
  });

  it('knows that a room is lost only once the archived rooms are known, or the loss itself', async () => {
    const fake = two();
    let deliver: (page: { results: Room[] }) => void = () => undefined;
    const { list } = fake.rooms as unknown as { list: (query: { archived?: boolean }) => Promise<unknown> };
    Object.assign(fake.rooms, {
      list: (query: { archived?: boolean }) =>
        query.archived ? new Promise((resolve) => (deliver = resolve)) : list(query),
    });
    const { rooms } = await open(fake);
    await frames(6);
    expect([rooms.isComplete, rooms.hasLost('old')]).to.deep.equal([false, false]);
    fake.emit('room.deleted', { room: 'desk' });
    expect(rooms.hasLost('desk')).to.equal(true);
    deliver({ results: [] });
    await until(() => rooms.isComplete, 'the archived rooms');
    expect(rooms.hasLost('old')).to.equal(true);
    fake.emit('auth.changed', { user: null });
    expect(rooms.isComplete).to.equal(false);
  });

  it('changes and renders nothing for a user whom no room shows', async () => {
    const mira = makeUser('mira', 'Mira');
    const fake = new FakeSession({ rooms: [{ kind: 'direct', peer: mira }, { slug: 'desk' }] });
    const { host, rooms } = await open(fake);
    await until(() => rooms.isComplete, 'the archived rooms');
    await frames(2);
    const { renders } = host;
    const desk = rooms.find('desk');
    fake.emit('user.updated', { user: makeUser('sami') });
    await frames(2);
    expect(host.renders).to.equal(renders);
    fake.emit('user.updated', { user: { ...mira, displayName: 'Mira Okafor' } });
    expect([rooms.find('desk') === desk, rooms.find('stage')!.name]).to.deep.equal([true, 'Mira Okafor']);
  });

  it('forgets a topic, an archiving and a mute that an event no longer has, and keeps what only this viewer sees', async () => {
    const notifications = { level: 'none' as const };
    const later = new Date(Date.now() + 60_000).toISOString();
    const fake = new FakeSession({
      rooms: [
        { topic: 'Old', archivedAt: DAY[1]!, mutedUntil: later, notifications, lastSeq: 4, lastReadSeq: 1 },
      ],
    });
    const { rooms } = await open(fake);
    await until(() => rooms.find('stage'), 'the archived room');
    const { topic: _t, archivedAt: _a, ...plain } = fake.room;
    fake.emit('room.updated', { room: { ...plain, lastSeq: 5 } });
    const room = rooms.find('stage')!;
    expect([room.topic, room.archivedAt]).to.deep.equal([undefined, undefined]);
    expect(room).to.include({ role: 'owner', unreadCount: 4, lastReadSeq: 1, mutedUntil: later });
    expect(room.notifications).to.deep.equal(notifications);
    expect(room.abilities).to.include('archive').and.not.include('send');
    const member = {
      user: ada,
      role: 'owner' as const,
      status: 'online' as const,
      joinedAt: DAY[0]!,
      lastReadSeq: 0,
    };
    fake.emit('member.updated', { room: 'stage', member });
    expect(rooms.find('stage')!.mutedUntil).to.equal(undefined);
    fake.emit('member.updated', { room: 'stage', member: { ...member, mutedUntil: later } });
    expect(rooms.find('stage')!.mutedUntil).to.equal(later);
  });

  it('keeps a message that overtook an event about its room', async () => {
    const { fake, rooms } = await open();
    const message = write(fake, 'stage', 3);
    fake.emit('room.updated', { room: { ...fake.room, slug: 'stage', name: 'Crew', lastSeq: 2, rev: 2 } });
    expect(rooms.find('stage')).to.include({
      name: 'Crew',
      lastMessage: message,
      lastSeq: 3,
      rev: 3,
      unreadCount: 3,
    });
  });

  it('keeps what came while a list was being read that is older', async () => {
    const { fake, rooms } = await open();
    await until(() => rooms.isComplete, 'the archived rooms');
    const deliver: (() => void)[] = [];
    const { list } = fake.rooms as unknown as { list: (query: object) => Promise<unknown> };
    Object.assign(fake.rooms, {
      list: async (query: object) => {
        const page = await list(query);
        await new Promise<void>((resolve) => deliver.push(resolve));
        return page;
      },
    });
    // While the connection was lost, the topic was changed.
    fake.list = fake.list.map((room) => ({ ...room, topic: 'New' }));
    fake.emit('rooms.stale', {});
    await until(() => deliver.length === 2, 'both are being read');
    const message = write(fake, 'stage', 3, {
      content: '@ada, come!',
      mentions: [{ user: ada.id, start: 0, length: 4 }],
    });
    fake.emit('room.own', { room: 'desk', notifications: { level: 'all' }, pinned: true });
    for (const go of deliver) go();
    await until(() => rooms.find('stage')?.topic === 'New', 'read');
    expect(rooms.find('stage')).to.include({ lastSeq: 3, unreadCount: 3, mentionCount: 1 });
    expect(rooms.find('stage')!.lastMessage).to.equal(message);
    expect(rooms.find('desk')!.pinned).to.equal(true);
  });

  it('lists archived rooms apart, and loses none of them with a later load', async () => {
    const fake = new FakeSession({ rooms: [{ slug: 'stage' }, { slug: 'old', archivedAt: DAY[1]! }] });
    const { rooms } = await open(fake);
    await until(() => rooms.archived.length === 1, 'the archived room');
    expect([slugs(rooms), rooms.archived[0]!.slug]).to.deep.equal([['stage'], 'old']);
    // While the connection was lost, the other one was archived.
    fake.list = fake.list.map((room) => ({ ...room, archivedAt: DAY[2]! }));
    await rooms.load();
    expect([slugs(rooms), rooms.archived.length, rooms.gone.size]).to.deep.equal([[], 2, 0]);
    fake.list = [];
    await rooms.load();
    expect([rooms.archived.length, [...rooms.gone.keys()].sort()]).to.deep.equal([0, ['old', 'stage']]);
  });

  it('counts no muted room, until its mute ends', async () => {
    const clock = new FakeClock();
    try {
      const until = new Date(Date.now() + 60_000).toISOString();
      const fake = new FakeSession({
        rooms: [
          { unreadCount: 2, notifications: { level: 'none', until } },
          { slug: 'desk', unreadCount: 1 },
        ],
      });
      const { controller } = await hostOf((one) => new RoomsController(one, () => one.client), {
        client: fake.client,
      });
      while (controller.status !== 'ready') await Promise.resolve();
      expect(controller.unread).to.equal(1);
      clock.pass(60_000);
      expect(controller.unread).to.equal(3);
    } finally {
      clock.restore();
    }
  });

  it('marks as read, mutes and archives, and keeps what is known where that fails', async () => {
    const { fake, rooms } = await open();
    await rooms.markRead('stage');
    expect(rooms.find('stage')).to.include({ unreadCount: 0, lastReadSeq: 2 });
    await rooms.notify('stage', { level: 'none' });
    expect(rooms.find('stage')!.notifications).to.deep.equal({ level: 'none' });
    await rooms.setArchived('stage', true);
    expect(slugs(rooms)).to.deep.equal(['desk']);
    await rooms.setArchived('stage', false);
    expect(slugs(rooms)).to.have.length(2);
    fake.refuse('rooms.archive', 'insufficient_role');
    const error = await rooms.setArchived('stage', true).catch((reason: ChatError) => reason.code);
    expect([error, slugs(rooms).length]).to.deep.equal(['insufficient_role', 2]);
  });

  it('names the other member of a direct room, also under a new name', async () => {
    const mira = makeUser('mira', 'Mira');
    const message = makeMessage(1, { sender: mira });
    const fake = new FakeSession({
      rooms: [{ kind: 'direct', name: 'Mira', peer: mira, lastMessage: message }],
    });
    const { rooms } = await open(fake);
    const { peer: _, ...summary } = fake.list[0]!;
    fake.emit('room.updated', { room: { ...summary, name: '' } });
    expect(rooms.find('stage')!.name).to.equal('Mira');
    fake.emit('user.updated', { user: { ...mira, displayName: 'Mira Okafor' } });
    expect(rooms.find('stage')!.name).to.equal('Mira Okafor');
    fake.emit('user.merged', { from: mira.id, user: makeUser('okafor', 'Okafor') });
    expect([
      rooms.find('stage')!.peer!.username,
      rooms.find('stage')!.lastMessage!.sender.username,
    ]).to.deep.equal(['okafor', 'okafor']);
  });

  it('shows what is known until there is a client again, and renders once a frame', async () => {
    const { fake, host, rooms } = await open();
    await frames(2);
    const { renders } = host;
    for (let seq = 3; seq < 9; seq += 1) write(fake, 'stage', seq);
    await frames(2);
    expect(host.renders).to.equal(renders + 1);
    host.client = undefined;
    await host.updateComplete;
    expect([fake.listenerCount, slugs(rooms).length]).to.deep.equal([0, 2]);
    host.client = fake.client;
    await host.updateComplete;
    host.remove();
    expect(fake.listenerCount).to.equal(0);
  });
});
