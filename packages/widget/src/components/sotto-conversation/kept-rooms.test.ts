import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { deepQuery, frames, mount, unmountAll, until } from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

const named = (fake: FakeClient, slug: string, change: Partial<Room> = {}): Room => ({
  ...fake.room,
  slug,
  name: slug,
  ...change,
});
const callsOf = (fake: FakeClient, name: string) => fake.calls.filter(([called]) => called === name);
const words = (element: SottoConversation) =>
  deepQuery(element, 'sotto-message-list')?.shadowRoot?.querySelector('.log')?.textContent ?? '';

describe('<sotto-conversation> and the rooms that were open before', () => {
  let fake: FakeClient;
  let element: SottoConversation;

  beforeEach(async () => {
    fake = new FakeClient(60);
    element = await mount<SottoConversation>('sotto-conversation', {
      client: fake.client,
      room: fake.room,
      user: ada,
    });
    await until(() => words(element).includes('Message 60'), 'the newest message');
  });
  afterEach(unmountAll);

  /** Opens a room, and returns once it is rendered: no frame, no answer comes in between. */
  const show = async (room: Room) => {
    element.room = room;
    await element.updateComplete;
    await deepQuery<HTMLElement & { updateComplete: Promise<unknown> }>(element, 'sotto-message-list')
      ?.updateComplete;
  };

  it('asks for a page and nothing else the first time, and for nothing the second time', async () => {
    expect(
      fake.calls.map(([name]) => name).filter((name) => /^(rooms|messages)\.(get|list)/.test(name)),
    ).to.deep.equal(['messages.list']);
    await show(named(fake, 'other'));
    await frames();
    const before = fake.calls.length;
    await show(fake.room);
    expect(words(element)).to.contain('Message 60');
    await frames();
    expect(fake.calls.slice(before).filter(([name]) => /^(rooms\.get|messages)/.test(name))).to.deep.equal(
      [],
    );
  });

  it('shows at once what came, changed and was sent elsewhere while another room was open', async () => {
    await show(named(fake, 'other'));
    await frames();
    const edited = makeMessage(60, { rev: 61, content: 'Message 60, mended' });
    fake.emit('message.updated', { room: 'stage', rev: 61, message: edited });
    fake.emit('message.new', {
      room: 'stage',
      rev: 62,
      message: makeMessage(61, { rev: 62, content: 'Meanwhile' }),
    });
    const own = makeMessage(62, { rev: 63, sender: ada, content: 'From another tab' });
    const outgoing = {
      clientMessageId: 'c62',
      room: 'stage',
      content: 'From another tab',
      createdAt: own.createdAt,
    };
    fake.emit('outbox.changed', { room: 'stage', messages: [{ ...outgoing, status: 'sent', message: own }] });
    await show({ ...fake.room, lastSeq: 62, lastReadSeq: 62 });
    for (const text of ['Message 60, mended', 'Meanwhile', 'From another tab'])
      expect(words(element)).to.contain(text);
  });

  it('keeps what came while the page was on its way, also of a room that was left before', async () => {
    await show(named(fake, 'other'));
    fake.emit('message.new', {
      room: 'other',
      rev: 61,
      message: makeMessage(61, { room: 'other', content: 'Early' }),
    });
    await show(fake.room);
    await frames();
    const before = callsOf(fake, 'messages.list').length;
    await show(named(fake, 'other', { lastSeq: 61, lastReadSeq: 61 }));
    expect(words(element)).to.contain('Early');
    expect(callsOf(fake, 'messages.list')).to.have.length(before);
  });

  it('tracks eight rooms, and lets go of the one that was open longest ago', async () => {
    expect(callsOf(fake, 'track')).to.deep.equal([['track', 'stage', 60, 60]]);
    for (let at = 1; at <= 8; at += 1) {
      await show(named(fake, `room-${at}`));
      await frames(1);
    }
    expect(callsOf(fake, 'untrack')).to.deep.equal([['untrack', 'stage']]);
    const before = callsOf(fake, 'messages.list').length;
    await show(fake.room);
    expect(callsOf(fake, 'messages.list')).to.have.length(before + 1);
  });

  it('loads anew what cannot be brought to the present, what others own, and where the unread is not among it', async () => {
    const opens = async (room: Room) => {
      const before = callsOf(fake, 'messages.list').length;
      await show(room);
      await frames();
      return callsOf(fake, 'messages.list').length - before;
    };
    await opens(named(fake, 'other'));
    fake.emit('room.stale', { room: 'stage' });
    expect(await opens(fake.room)).to.equal(1);
    await opens(named(fake, 'other'));
    expect(await opens({ ...fake.room, lastReadSeq: 3, unreadCount: 57 })).to.equal(1);
    const { role: _, ...preview } = named(fake, 'square');
    expect([await opens(preview), await opens(fake.room), await opens(preview)]).to.deep.equal([1, 0, 1]);
  });

  it('tries again what did not load, and keeps nothing of it', async () => {
    fake.failNext('messages.list', 'network');
    await show(named(fake, 'other'));
    const again = () => deepQuery<HTMLButtonElement>(element, '[role="alert"] .btn');
    await until(again, 'the error');
    again()!.click();
    await until(() => words(element).includes('Message 60'), 'the messages');
  });
});
