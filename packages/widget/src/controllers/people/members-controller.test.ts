import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import type { ChatError } from '@sotto/sdk';
import type { Member } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { until } from '../../testing/wait.js';
import { MembersController } from './members-controller.js';

/** The members of a room with Ada, Mira and Jonas, who is offline. */
async function open(fake = new FakeClient()) {
  const { host, controller } = await hostOf((one) => new MembersController(one, () => one.client), {
    client: fake.client,
  });
  controller.open(fake.room);
  await until(() => controller.status !== 'loading', 'the members');
  return { fake, host, members: controller };
}
const names = ({ members }: MembersController) => members.map(({ user }) => user.username);
const find = ({ members }: MembersController, username: string) =>
  members.find(({ user }) => user.username === username)!;
const lists = (fake: FakeClient) => fake.calls.filter(([name]) => name === 'members.list').length;
const noor: Member = {
  ...{ user: makeUser('noor', 'Noor Said'), role: 'member', status: 'online', lastReadSeq: 0 },
  joinedAt: '2026-11-23T12:00:00.000Z',
};

describe('MembersController', () => {
  afterEach(removeHosts);

  it('lists all members by name, and who is online', async () => {
    const { members } = await open();
    expect(names(members)).to.deep.equal(['ada', 'jonas', 'mira']);
    expect([members.count, members.online]).to.deep.equal([3, 2]);
  });

  it('reads page after page, and shows the first at once', async () => {
    const fake = new FakeClient(0, { memberCount: 3 });
    fake.memberPage = 1;
    const { members } = await open(fake);
    expect(members.count).to.equal(3);
    await until(() => names(members).length === 3, 'all pages');
    expect(lists(fake)).to.equal(3);
  });

  it('loads no members of a room that is previewed', async () => {
    const fake = new FakeClient(0, { memberCount: 7 });
    const { role: _, ...visited } = fake.room;
    const { host, controller } = await hostOf((one) => new MembersController(one, () => one.client), {
      client: fake.client,
    });
    controller.open(visited);
    await host.updateComplete;
    expect([controller.count, lists(fake)]).to.deep.equal([7, 0]);
    // Who has joined sees them.
    controller.open(fake.room);
    await until(() => controller.status === 'ready', 'the members');
  });

  it('keeps why no one could be listed, and tries again once there is a connection', async () => {
    const fake = new FakeClient();
    fake.failNext('members.list', 'network');
    const { members } = await open(fake);
    expect([members.status, (members.error as ChatError).code]).to.deep.equal(['error', 'network']);
    fake.setConnection({ status: 'online' });
    await until(() => members.status === 'ready', 'the members');
    expect(members.error).to.equal(undefined);
  });

  it('follows who comes, goes, changes, reads and types, in this room', async () => {
    const { fake, members } = await open();
    fake.emit('member.added', { room: 'stage', member: noor });
    fake.emit('member.added', { room: 'desk', member: { ...noor, user: makeUser('other') } });
    fake.emit('member.updated', { room: 'stage', member: { ...find(members, 'jonas'), role: 'moderator' } });
    fake.emit('member.removed', { room: 'stage', user: makeUser('mira') });
    expect(names(members)).to.deep.equal(['ada', 'jonas', 'noor']);
    expect(find(members, 'jonas').role).to.equal('moderator');
    fake.emit('presence.changed', { user: noor.user, status: 'offline' });
    expect(find(members, 'noor').status).to.equal('offline');
    fake.emit('read', { room: 'stage', user: noor.user, seq: 5 });
    fake.emit('read', { room: 'stage', user: noor.user, seq: 3 });
    expect(find(members, 'noor').lastReadSeq).to.equal(5);
    fake.emit('delivered', { room: 'stage', user: noor.user, seq: 7 });
    fake.emit('delivered', { room: 'stage', user: noor.user, seq: 6 });
    fake.emit('delivered', { room: 'desk', user: noor.user, seq: 9 });
    expect(find(members, 'noor').deliveredSeq).to.equal(7);
    fake.emit('typing.changed', { room: 'desk', users: [ada] });
    expect(members.typing).to.deep.equal([]);
    fake.emit('typing.changed', { room: 'stage', users: [noor.user] });
    expect(members.typing).to.deep.equal([noor.user]);
  });

  it('takes who writes to have read what was there', async () => {
    const { fake, members } = await open();
    fake.emit('message.new', { room: 'stage', rev: 8, message: makeMessage(8) });
    expect(find(members, 'mira').lastReadSeq).to.equal(8);
  });

  it('counts no receipts for a user who shows none, and reads the members again when that changes', async () => {
    const fake = new FakeClient(3);
    const { members } = await open(fake);
    const receipt = () => members.receipts.of(fake.history[0]!);
    expect(receipt()).not.to.equal(undefined);
    const privacy = { ...DEFAULT_PRIVACY_SETTINGS, receipts: false };
    Object.assign(fake, { user: { ...ada, privacy } });
    const before = lists(fake);
    fake.emit('privacy.updated', privacy);
    expect([lists(fake), receipt()]).to.deep.equal([before + 1, undefined]);
  });

  it('changes the list when the server has agreed, and not before', async () => {
    const { fake, members } = await open();
    fake.failNext('members.setRole', 'forbidden');
    const error = await members.setRole('mira', 'owner').catch((reason: unknown) => reason);
    expect([(error as ChatError).code, find(members, 'mira').role]).to.deep.equal(['forbidden', 'moderator']);
    await members.setRole('mira', 'owner');
    expect(find(members, 'mira').role).to.equal('owner');
    await members.add('noor');
    await members.remove(find(members, 'jonas').user);
    expect(names(members).sort()).to.deep.equal(['ada', 'mira', 'noor']);
  });

  it('drops who went while the list was not followed, and keeps who came while it was read', async () => {
    const { fake, members } = await open();
    fake.roster = fake.roster.slice(0, 2);
    const loading = members.load();
    fake.emit('member.added', { room: 'stage', member: noor });
    await loading;
    expect(names(members)).to.deep.equal(['ada', 'mira', 'noor']);
  });

  it('shows no one of the room before, also where its list comes late', async () => {
    const { fake, members } = await open();
    const late = members.load();
    members.open({ ...fake.room, slug: 'desk', memberCount: 1 });
    expect([members.status, names(members).length]).to.deep.equal(['loading', 0]);
    fake.roster = [noor];
    await late;
    await until(() => members.status === 'ready', 'the members');
    expect(names(members)).to.deep.equal(['noor']);
  });

  it('shows who is known until there is a client again, and listens to none meanwhile', async () => {
    const { fake, host, members } = await open();
    host.client = undefined;
    await host.updateComplete;
    expect([fake.listenerCount, names(members).length]).to.deep.equal([0, 3]);
    host.client = fake.client;
    await host.updateComplete;
    expect(names(members)).to.have.length(3);
    host.remove();
    expect(fake.listenerCount).to.equal(0);
  });

  it('forgets all members with another user', async () => {
    const { host, members } = await open();
    const other = Object.assign(new FakeClient(), { user: makeUser('noor') });
    other.roster = [noor];
    host.client = other.client;
    await host.updateComplete;
    await until(() => members.status === 'ready', 'the members');
    expect(names(members)).to.deep.equal(['noor']);
  });
});
