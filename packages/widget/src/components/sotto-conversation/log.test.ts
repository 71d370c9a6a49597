import { expect } from 'chai';
import { bubble, button, callsOf, openConversation, text } from '../../testing/conversation.js';
import { ada, FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import {
  deepAll,
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  mount,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

describe('<sotto-conversation> and its log', () => {
  afterEach(unmountAll);

  it('has at most 300 elements in a large window, with own and other short messages', async () => {
    const fake = new FakeClient(0);
    fake.history = Array.from({ length: 500 }, (_, at) =>
      makeMessage(at + 1, { content: 'ok', sender: at % 2 ? ada : fake.roster[1]!.user }),
    );
    const element = await mount<SottoConversation>(
      'sotto-conversation',
      { client: fake.client, room: fake.room, user: ada },
      { width: 960, height: 800 },
    );
    await until(() => bubble(element, 'ok'), 'loaded');
    const log = deepQuery(element, '.log')!;
    for (const top of [0, -700, -1400]) {
      log.scrollTop = top;
      await frames();
      expect(deepAll(element.shadowRoot!).length).to.be.at.most(300);
    }
  });

  it('shows that there are no messages, and that they could not be loaded', async () => {
    const fake = new FakeClient(0);
    const element = await openConversation(fake);
    expect(text(element, '.empty h2')).to.equal('No messages yet');
    unmountAll();
    const other = new FakeClient(3);
    other.failNext('messages.list', 'timeout');
    const failed = await openConversation(other);
    expect(text(failed, '.empty')).to.contain('The server took too long to respond. Nothing is lost.');
    await expectAccessible(failed);
    button(failed, 'Try again').click();
    await until(() => bubble(failed, 'Message 3'), 'loaded');
    expect(element.isConnected).to.equal(false);
  });

  it('applies what others do, by id and rev', async () => {
    const fake = new FakeClient(3);
    const element = await openConversation(fake);
    const edited = makeMessage(2, { content: 'Better', rev: 9 });
    fake.emit('message.updated', { room: 'stage', rev: 9, message: edited });
    fake.emit('message.updated', {
      room: 'stage',
      rev: 8,
      message: makeMessage(2, { content: 'Late', rev: 8 }),
    });
    fake.emit('message.new', { room: 'other', rev: 1, message: makeMessage(99, { content: 'Elsewhere' }) });
    fake.receive({ content: 'Hello' });
    await until(() => bubble(element, 'Hello'), 'received');
    expect(bubble(element, 'Better') !== undefined).to.equal(true);
    expect((bubble(element, 'Late') ?? bubble(element, 'Elsewhere')) === undefined).to.equal(true);
  });

  it('loads older pages while one scrolls back, without a jump', async () => {
    const fake = new FakeClient(200);
    const element = await openConversation(fake);
    await until(() => bubble(element, 'Message 200'), 'loaded');
    const log = deepQuery(element, '.log')!;
    const scrollTo = (isReached: () => boolean, what: string) =>
      until(() => {
        if (!isReached()) log.scrollTop -= 200;
        return isReached();
      }, what);
    const first = () => bubble(element, 'Message 151');
    const isInView = (one: Element | undefined) =>
      one !== undefined && one.getBoundingClientRect().top >= log.getBoundingClientRect().top;
    fake.holds.add('messages.list');
    await scrollTo(() => isInView(first()), 'the oldest loaded message');
    await until(() => callsOf(fake, 'messages.list').length === 2, 'asked');
    await frames();
    // Its sender's name goes when the message before it is known: what is read, the text at its end, stays.
    const before = first()!.getBoundingClientRect().bottom;
    fake.holds.clear();
    fake.release();
    await until(() => bubble(element, 'Message 150'), 'the older page');
    await frames();
    expect(Math.abs(first()!.getBoundingClientRect().bottom - before)).to.be.at.most(0.5);
    const isOldest = (one: Element) => /Message 1\b/.test(one.textContent!);
    await scrollTo(() => deepQueryAll(element, '.bubble').some(isOldest), 'the oldest message');
    expect(callsOf(fake, 'messages.list')).to.have.length(4);
  });

  it('marks as read what is in view', async () => {
    const fake = new FakeClient(5, { lastReadSeq: 3, unreadCount: 2 });
    const element = await openConversation(fake);
    window.dispatchEvent(new Event('focus'));
    if (document.hasFocus()) {
      await until(() => callsOf(fake, 'rooms.markRead').length === 1, 'marked');
      expect(callsOf(fake, 'rooms.markRead')[0]![1]).to.equal(5);
    }
    expect(text(element, '.unread')).to.equal('2 unread');
  });

  for (const [mentionCount, words] of [
    [1, '3 unread, 1 mentions you'],
    [2, '3 unread, 2 mention you'],
  ] as const)
    it(`says how many of the unread messages mention the viewer: ${mentionCount}`, async () => {
      const element = await openConversation(
        new FakeClient(5, { lastReadSeq: 2, unreadCount: 3, mentionCount }),
      );
      await until(() => text(element, '.unread') === words, words);
      await expectAccessible(element);
    });
});
