import type { ChatError } from '@sotto/sdk';
import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { KeptRooms } from '../../cache/kept-rooms.js';
import type { ReaderPlace } from '../../cache/room-log.js';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { isStored } from '../../timeline/timeline-item.js';
import { ConversationController } from './conversation-controller.js';

/** The room of a client with so many messages, opened. */
async function open(fake: FakeClient, room: Partial<Room> = {}) {
  const reader: { place?: ReaderPlace } = {};
  const { host, controller } = await hostOf(
    (one) => {
      const kept = new KeptRooms(one, () => one.client);
      return new ConversationController(one, () => one.client, {
        kept: () => kept,
        place: () => reader.place,
      });
    },
    { client: fake.client },
  );
  controller.open({ ...fake.room, ...room });
  await until(() => controller.status !== 'loading', 'the messages');
  return { fake, host, log: controller, reader };
}
const texts = ({ items }: ConversationController) => items.map(({ content }) => content);
const seqs = ({ items }: ConversationController) => items.flatMap((item) => (isStored(item) ? item.seq : []));
const calls = (fake: FakeClient, name: string) => fake.calls.filter(([called]) => called === name);
const never = () => {
  throw new Error('nothing is given back');
};

describe('ConversationController', () => {
  afterEach(removeHosts);

  it('loads the newest page, and the pages before it, until there are no more', async () => {
    const { log } = await open(new FakeClient(120));
    expect([seqs(log)[0], seqs(log).at(-1), log.hasMoreBefore]).to.deep.equal([71, 120, true]);
    expect(await log.loadOlder()).to.equal(true);
    expect(await log.loadOlder()).to.equal(true);
    expect([seqs(log)[0], log.hasMoreBefore]).to.deep.equal([1, false]);
    expect(await log.loadOlder()).to.equal(false);
  });

  it('begins around the first unread message where that is far back, and pages forward', async () => {
    const fake = new FakeClient(200, { lastReadSeq: 20, unreadCount: 180 });
    const { log } = await open(fake);
    expect([seqs(log)[0], seqs(log).at(-1)]).to.deep.equal([1, 70]);
    expect([log.missingAfter, log.openedAt]).to.deep.equal([130, { readUpTo: 20, unread: 180, mentions: 0 }]);
    expect(await log.loadNewer()).to.equal(true);
    expect(seqs(log).at(-1)).to.equal(120);
    await log.goTo();
    expect([log.missingAfter, seqs(log).at(-1)]).to.deep.equal([0, 200]);
  });

  it('asks for a page once at a time, and keeps what is shown where it does not come', async () => {
    const { fake, log } = await open(new FakeClient(120));
    const before = calls(fake, 'messages.list').length;
    fake.failNext('messages.list', 'network');
    expect(await Promise.all([log.loadOlder(), log.loadOlder()])).to.deep.equal([false, false]);
    expect([calls(fake, 'messages.list').length - before, seqs(log).length]).to.deep.equal([1, 50]);
    expect(await log.loadOlder()).to.equal(true);
  });

  it('keeps why nothing was loaded, and tries again once there is a connection', async () => {
    const fake = new FakeClient(3);
    fake.failNext('messages.list', 'network');
    const { log } = await open(fake);
    expect([log.status, (log.error as ChatError).code]).to.deep.equal(['error', 'network']);
    fake.setConnection({ status: 'online' });
    await until(() => log.status === 'ready', 'the messages');
    expect([seqs(log).length, log.error]).to.deep.equal([3, undefined]);
  });

  it('shows what comes, in this room, and what it is changed to', async () => {
    const { fake, log } = await open(new FakeClient(1));
    fake.receive({ content: 'See you' });
    fake.emit('message.new', { room: 'desk', rev: 9, message: makeMessage(9, { room: 'desk' }) });
    expect(texts(log)).to.deep.equal(['Message 1', 'See you']);
    const message = await fake.messages.delete('stage', 'm2');
    fake.emit('message.deleted', { room: 'stage', rev: message.rev, message });
    expect([texts(log).at(-1), log.isDeleted('m2'), log.isDeleted('m1')]).to.deep.equal([null, true, false]);
  });

  it('shows what is sent at once, and once', async () => {
    const { fake, log } = await open(new FakeClient(1));
    fake.holds.add('messages.send');
    expect(log.send('On my way', never)).to.equal(true);
    expect(texts(log)).to.deep.equal(['Message 1', 'On my way']);
    expect(seqs(log)).to.deep.equal([1]);
    fake.release();
    await until(() => seqs(log).length === 2, 'the stored message');
    expect(texts(log)).to.deep.equal(['Message 1', 'On my way']);
    expect(log.lastOwn?.content).to.equal('On my way');
  });

  it('keeps what was not sent, for another try', async () => {
    const { fake, log } = await open(new FakeClient(1));
    fake.failNext('messages.send', 'network');
    log.send('On my way', never);
    await until(() => fake.outbox[0]?.status === 'failed', 'the failure');
    expect(texts(log)).to.deep.equal(['Message 1', 'On my way']);
    log.retry(fake.outbox[0]!.clientMessageId);
    await until(() => seqs(log).length === 2, 'the stored message');
  });

  for (const hasPlace of [true, false])
    it(`gives a refused text back, and ${hasPlace ? 'takes it from' : 'leaves it in'} the log`, async () => {
      const { fake, log } = await open(new FakeClient(1));
      fake.failNext('messages.send', 'payload_too_large');
      const given: unknown[] = [];
      log.send('Too much', ({ code }) => {
        given.push(code);
        return hasPlace;
      });
      await until(() => given.length > 0, 'the text');
      expect(given).to.deep.equal(['payload_too_large']);
      expect(texts(log).includes('Too much')).to.equal(!hasPlace);
    });

  it('marks a room of its own read, and none that is only looked at', async () => {
    const { fake, log } = await open(new FakeClient(3, { lastReadSeq: 1 }));
    log.markRead(3);
    expect(calls(fake, 'rooms.markRead')).to.deep.equal([['rooms.markRead', 3]]);
    const { role: _, ...visited } = fake.room;
    log.open({ ...visited, slug: 'desk' });
    await until(() => log.status === 'ready', 'the messages');
    log.markRead(9);
    expect(calls(fake, 'rooms.markRead')).to.have.length(1);
  });

  it('shows another room at once where it was left, without a request', async () => {
    const { fake, log, reader } = await open(new FakeClient(3));
    reader.place = { seq: 2, offset: 4 };
    log.open({ ...fake.room, slug: 'desk' });
    await until(() => log.status === 'ready', 'the other room');
    const before = calls(fake, 'messages.list').length;
    log.open(fake.room);
    expect([log.status, log.leftAt, seqs(log).length]).to.deep.equal(['ready', { seq: 2, offset: 4 }, 3]);
    expect(calls(fake, 'messages.list')).to.have.length(before);
  });

  it('ignores the page of a room that is not shown any more', async () => {
    const { fake, log } = await open(new FakeClient(3));
    log.open({ ...fake.room, slug: 'desk' });
    log.open(undefined);
    await frames(2);
    expect([log.status, log.items.length]).to.deep.equal(['loading', 0]);
    expect(log.send('To nobody', never)).to.equal(false);
    expect(calls(fake, 'messages.send')).to.deep.equal([]);
  });

  it('loads anew around its reader what cannot be brought to the present', async () => {
    const { fake, log, reader } = await open(new FakeClient(120));
    reader.place = { seq: 60, offset: 0 };
    fake.emit('room.stale', { room: 'stage' });
    await until(() => seqs(log).at(-1) === 84, 'the messages around that place');
    expect([seqs(log)[0], log.missingAfter]).to.deep.equal([35, 36]);
  });

  it('shows what is loaded until there is a client again, and listens to none meanwhile', async () => {
    const { fake, host, log } = await open(new FakeClient(3));
    host.client = undefined;
    await host.updateComplete;
    expect([fake.listenerCount, seqs(log).length]).to.deep.equal([0, 3]);
    const before = calls(fake, 'messages.list').length;
    host.client = fake.client;
    await host.updateComplete;
    expect([seqs(log).length, calls(fake, 'messages.list').length]).to.deep.equal([3, before]);
    host.remove();
    expect(fake.listenerCount).to.equal(0);
  });

  it('says whether it went to a place: not without a client, nor where something else was loaded since', async () => {
    const { fake, host, log } = await open(new FakeClient(200));
    fake.holds.add('messages.list');
    const overtaken = log.goTo({ seq: 20 });
    const shown = log.goTo({ seq: 60 });
    await frames(1);
    fake.holds.clear();
    fake.release();
    expect(await Promise.all([overtaken, shown])).to.deep.equal([false, true]);
    expect(seqs(log)).to.include(60);
    host.client = undefined;
    await frames(1);
    expect(await log.goTo({ seq: 150 })).to.equal(false);
    expect(log.status).to.equal('ready');
  });

  it('keeps why nothing was loaded while there is no client', async () => {
    const fake = new FakeClient(1);
    fake.failNext('messages.list', 'unavailable');
    const { host, log } = await open(fake);
    expect(log.status).to.equal('error');
    host.client = undefined;
    await frames(1);
    await log.load();
    expect(log.status).to.equal('error');
  });

  it('shows nothing of one user to another', async () => {
    const { host, log } = await open(new FakeClient(3));
    const other = Object.assign(new FakeClient(1), { user: { ...ada, id: 'id-noor' } });
    host.client = other.client;
    await host.updateComplete;
    expect(log.items).to.have.length(0);
    await until(() => log.status === 'ready', 'the messages');
    expect(seqs(log)).to.deep.equal([1]);
  });
});
