import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage } from '../../testing/fake-client.js';
import {
  deepAll,
  deepQuery,
  expectAccessible,
  frames,
  mount,
  press,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoConversation } from './sotto-conversation.js';

const open = async (fake: FakeClient) => {
  const element = await mount<SottoConversation>('sotto-conversation', {
    client: fake.client,
    room: fake.room,
    user: ada,
  });
  await frames();
  return element;
};
const text = (element: Element, selector: string) => deepQuery(element, selector)?.textContent?.trim();
const bubble = (element: SottoConversation, words: string) =>
  [
    ...(deepQuery(element, 'sotto-message-list')?.shadowRoot!.querySelectorAll<HTMLElement>('.bubble') ?? []),
  ].find((one) => one.textContent!.includes(words));
const field = (element: SottoConversation) => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
const button = (element: SottoConversation, words: string) =>
  [...deepButtons(element)].find(
    (one) => one.getAttribute('aria-label') === words || one.textContent!.trim() === words,
  )!;
function deepButtons(root: Element): HTMLElement[] {
  const inside = [...(root.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? [])];
  return inside.flatMap((one) => [...(one.localName === 'button' ? [one] : []), ...deepButtons(one)]);
}
const callsOf = (fake: FakeClient, name: string) => fake.calls.filter(([called]) => called === name);

async function write(element: SottoConversation, words: string): Promise<void> {
  field(element).value = words;
  field(element).dispatchEvent(new InputEvent('input', { bubbles: true }));
  field(element).focus();
  await frames(1);
}

/** A room in which the last message, an own one, is being edited. */
async function editOwn() {
  const fake = new FakeClient(1);
  fake.history.push(makeMessage(2, { sender: ada, content: 'Mine' }));
  fake.room.rev = fake.room.lastSeq = 2;
  const element = await open(fake);
  await write(element, '');
  press('ArrowUp');
  await until(() => field(element).value === 'Mine', 'the edit');
  return { fake, element };
}

describe('<sotto-conversation>', () => {
  afterEach(unmountAll);

  it('lists the members of a large room page by page', async () => {
    const fake = new FakeClient(3);
    fake.memberPage = 2;
    const element = await open(fake);
    await until(() => text(element, '.bar-sub') === '3 members, 2 online', 'all members');
    expect(callsOf(fake, 'members.list')).to.have.lengthOf(2);
  });

  it('tracks the room before it loads the newest page', async () => {
    const fake = new FakeClient(120);
    const element = await open(fake);
    const names = fake.calls.map(([name]) => name);
    expect(names.indexOf('track')).to.be.lessThan(names.indexOf('messages.list'));
    expect(callsOf(fake, 'track')).to.deep.equal([['track', 'stage', 120, 120]]);
    expect(bubble(element, 'Message 120')).to.not.equal(undefined);
    expect(text(element, '.bar-sub')).to.equal('3 members, 2 online');
    await expectAccessible(element);
  });

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

  it('says when nothing is there, and when it did not load', async () => {
    const fake = new FakeClient(0);
    const element = await open(fake);
    expect(text(element, '.empty h2')).to.equal('No messages yet');
    unmountAll();
    const other = new FakeClient(3);
    other.failNext('messages.list', 'timeout');
    const failed = await open(other);
    expect(text(failed, '.empty')).to.contain('The server took too long to answer. Nothing is lost.');
    await expectAccessible(failed);
    button(failed, 'Try again').click();
    await until(() => bubble(failed, 'Message 3'), 'loaded');
    expect(element.isConnected).to.equal(false);
  });

  it('sends: sending, sent, read, in one bubble', async () => {
    const fake = new FakeClient(2);
    fake.holdsSends = true;
    const element = await open(fake);
    await write(element, '  Hello  ');
    press('Enter');
    await frames();
    expect(field(element).value).to.equal('');
    const sent = bubble(element, 'Hello')!;
    expect(sent.getAttribute('aria-label')).to.match(/^You: Hello, .*, sending$/);
    fake.release();
    await until(() => sent.getAttribute('aria-label')!.endsWith('sent'), 'sent');
    expect(bubble(element, 'Hello')).to.equal(sent);
    const [, mira, jonas] = fake.roster.map(({ user }) => user);
    fake.emit('read', { room: 'stage', user: mira!, seq: 3 });
    await until(() => sent.getAttribute('aria-label')!.endsWith('seen by 1 of 2'), 'seen by one');
    fake.emit('read', { room: 'stage', user: jonas!, seq: 3 });
    await until(() => sent.getAttribute('aria-label')!.endsWith('read'), 'read');
    // An answer tells as much.
    await write(element, 'Anybody?');
    fake.holdsSends = false;
    press('Enter');
    await until(() => bubble(element, 'Anybody?')?.getAttribute('aria-label')?.endsWith('sent'), 'sent');
    fake.emit('read', { room: 'stage', user: jonas!, seq: 4 });
    fake.receive({ content: 'Yes' });
    await until(() => bubble(element, 'Anybody?')!.getAttribute('aria-label')!.endsWith('read'), 'read');
  });

  it('keeps what failed, tells why, and sends it again', async () => {
    const fake = new FakeClient(2);
    fake.failNext('messages.send', 'network');
    const element = await open(fake);
    await write(element, 'Hello');
    press('Enter');
    await until(() => deepQuery(element, '.note'), 'failed');
    expect(text(element, '.note span')).to.equal('Not sent. No connection.');
    await expectAccessible(element);
    button(element, 'Try again').click();
    await until(() => bubble(element, 'Hello')?.getAttribute('aria-label')?.endsWith('sent'), 'sent');
    fake.failNext('messages.send', 'forbidden');
    await write(element, 'Again');
    press('Enter');
    await until(() => deepQuery(element, '.note'), 'failed');
    button(element, 'Delete').click();
    await until(() => !bubble(element, 'Again'), 'discarded');
  });

  it('does not call failed what is only not confirmed, and tries again on request', async () => {
    const fake = new FakeClient(2);
    const element = await open(fake);
    const createdAt = new Date().toISOString();
    const outgoing = { clientMessageId: 'own1', room: 'stage', content: 'Perhaps', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'unconfirmed' }]);
    await until(() => deepQuery(element, '.note'), 'unconfirmed');
    expect(text(element, '.note span')).to.equal('Not confirmed yet.');
    expect(bubble(element, 'Perhaps')!.getAttribute('aria-label')).to.match(/, not confirmed yet$/);
    await expectAccessible(element);
    button(element, 'Check now').click();
    await until(() => bubble(element, 'Perhaps')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
    expect(deepQuery(element, '.note')).to.equal(undefined);
  });

  it('asks before it sends what was written long ago', async () => {
    const fake = new FakeClient(2);
    const element = await open(fake);
    const old = (id: string, hours: number) => ({
      clientMessageId: id,
      room: 'stage',
      content: `Written ${id}`,
      createdAt: new Date(Date.now() - hours * 3_600_000).toISOString(),
      status: 'failed' as const,
      error: new ChatError('not_sent_in_time', 'late'),
    });
    fake.setOutbox([old('own1', 2), old('own2', 72)]);
    const asked = () =>
      deepAll(element.shadowRoot!).flatMap((one) => (one.matches('.note span') ? one.textContent : []));
    await until(() => asked().length === 2, 'asked');
    expect(asked()).to.deep.equal(['Written 2 hours ago. Send now?', 'Written 3 days ago. Send now?']);
    expect(bubble(element, 'own1')!.getAttribute('aria-label')).to.match(/, not sent, send now\?$/);
    await expectAccessible(element);
    button(element, 'Discard').click();
    await until(() => !bubble(element, 'own1'), 'discarded');
    button(element, 'Send').click();
    await until(() => bubble(element, 'own2')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
  });

  it('shows what another tab sent', async () => {
    const fake = new FakeClient(2);
    const element = await open(fake);
    const message = makeMessage(3, { sender: ada, content: 'From there', clientMessageId: 'other1' });
    const { clientMessageId, room, createdAt } = message;
    const outgoing = { clientMessageId, room, content: 'From there', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'sending' }]);
    await until(() => bubble(element, 'From there'), 'shown');
    fake.setOutbox([{ ...outgoing, status: 'sent', message }]);
    await until(() => bubble(element, 'From there')?.getAttribute('aria-label')?.endsWith(', sent'), 'sent');
  });

  it('breaks with Shift+Enter and leaves Enter to an input method', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    await write(element, 'Hello');
    press('Enter', { shiftKey: true });
    press('Enter', { isComposing: true });
    expect(callsOf(fake, 'messages.send')).to.have.length(0);
    press('Enter');
    await until(() => callsOf(fake, 'messages.send').length === 1, 'sent');
  });

  it('says what is too long, and does not send it', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    await write(element, '😀'.repeat(4001));
    expect(text(element, '.wrong')).to.equal('This is 1 character too long.');
    press('Enter');
    await frames();
    expect(callsOf(fake, 'messages.send')).to.have.length(0);
    await write(element, '😀'.repeat(4000));
    expect(deepQuery(element, '.wrong')).to.equal(undefined);
  });

  it('edits the last own message with Arrow up, and gives up with Escape', async () => {
    const { element } = await editOwn();
    expect(field(element).value).to.equal('Mine');
    await expectAccessible(element);
    press('Escape');
    await frames();
    expect(deepQuery(element, '.edit-bar')).to.equal(undefined);
    press('ArrowUp');
    await frames();
    await write(element, 'Mine, better');
    press('Enter');
    await until(() => bubble(element, 'Mine, better')?.textContent?.includes('edited'), 'edited');
    expect(field(element).value).to.equal('');
  });

  it('says that an edit did not reach the server until there is a connection again, and keeps it', async () => {
    const { fake, element } = await editOwn();
    await write(element, 'Mine, better');
    fake.failNext('messages.edit', 'network');
    press('Enter');
    const said = () => deepQuery(element, 'sotto-composer')!.shadowRoot!.textContent!;
    await until(() => said().includes('Can’t reach the server.'), 'the error');
    fake.emit('connection.changed', { status: 'online' });
    await until(() => !said().includes('Can’t reach the server.'), 'the error is gone');
    expect(field(element).value).to.equal('Mine, better');
    fake.failNext('messages.edit', 'forbidden');
    press('Enter');
    await until(() => said().includes('You’re not allowed to do this.'), 'another error');
    fake.emit('connection.changed', { status: 'online' });
    await frames();
    expect(said()).to.contain('You’re not allowed to do this.');
  });

  it('asks before it deletes, with the focus on Cancel', async () => {
    const fake = new FakeClient(3);
    const element = await open(fake);
    bubble(element, 'Message 3')!.focus();
    await frames();
    press('Delete');
    await frames();
    const dialog = deepQuery(element, '[role=alertdialog]')!;
    expect(dialog.textContent).to.contain('Delete this message for everyone?');
    expect(deepQuery(element, 'sotto-confirm')!.shadowRoot!.activeElement!.textContent!.trim()).to.equal(
      'Cancel',
    );
    await expectAccessible(element);
    button(element, 'Delete').click();
    await until(() => bubble(element, 'Message deleted'), 'deleted');
    expect(deepQuery(element, '[role=alertdialog]')).to.equal(undefined);
  });

  it('applies what others do, by id and rev', async () => {
    const fake = new FakeClient(3);
    const element = await open(fake);
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
    expect(bubble(element, 'Better')).to.not.equal(undefined);
    expect(bubble(element, 'Late') ?? bubble(element, 'Elsewhere')).to.equal(undefined);
  });

  it('loads older pages while one scrolls back, without a jump', async () => {
    const fake = new FakeClient(200);
    const element = await open(fake);
    const log = deepQuery(element, '.log')!;
    log.scrollTop = -log.scrollHeight;
    await until(() => callsOf(fake, 'messages.list').length >= 2, 'asked');
    // Its sender's name goes when the message before it is known: what is read, the text at its end, stays.
    const first = bubble(element, 'Message 151')!;
    const before = first.getBoundingClientRect().bottom;
    await until(() => bubble(element, 'Message 150'), 'loaded');
    await frames();
    expect(Math.abs(first.getBoundingClientRect().bottom - before)).to.be.at.most(0.5);
    for (let page = 0; page < 5; page++) {
      log.scrollTop = -log.scrollHeight;
      await frames(8);
    }
    expect(bubble(element, 'Message 1')).to.not.equal(undefined);
  });

  it('marks as read what is in view', async () => {
    const fake = new FakeClient(5, { lastReadSeq: 3, unreadCount: 2 });
    const element = await open(fake);
    window.dispatchEvent(new Event('focus'));
    if (document.hasFocus()) {
      await until(() => callsOf(fake, 'rooms.markRead').length === 1, 'marked');
      expect(callsOf(fake, 'rooms.markRead')[0]![1]).to.equal(5);
    }
    expect(text(element, '.unread')).to.equal('2 unread');
  });

  it('types, keeps the draft and says who else types', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    const drafts: string[] = [];
    element.addEventListener('chat-draft-change', (event) =>
      drafts.push((event as CustomEvent<{ text: string }>).detail.text),
    );
    await write(element, 'He');
    press('Enter');
    expect(drafts).to.deep.equal(['He', '']);
    expect(fake.calls.map(([name]) => name).filter((name) => name.startsWith('typing'))).to.deep.equal([
      'typing.start',
      'typing.stop',
    ]);
    fake.emit('typing.changed', { room: 'stage', users: [fake.roster[1]!.user] });
    await until(() => text(element, '.typing') === 'Mira is typing', 'typing');
  });

  it('shows members, adds, promotes and removes them', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    button(element, 'Members').click();
    await frames();
    expect(text(element, '.section-label')).to.equal('Online, 2');
    await expectAccessible(element);
    button(element, 'Add').click();
    await frames();
    fake.failNext('members.add', 'user_not_found');
    const form = deepQuery<HTMLFormElement>(element, 'form.add')!;
    form.querySelector('input')!.value = 'Sami';
    form.requestSubmit();
    await until(() => deepQuery(element, '.wrong'), 'refused');
    form.requestSubmit();
    await until(() => callsOf(fake, 'members.add').length === 2, 'added');
    expect(callsOf(fake, 'members.add')[1]![1]).to.equal('sami');
    await until(() => button(element, 'Remove sami'), 'there');
    expect(text(element, '.bar-sub')).to.equal('4 members, 3 online');
    button(element, 'Remove sami').click();
    await frames();
    button(element, 'Remove').click();
    await until(() => callsOf(fake, 'members.remove').length === 1, 'removed');
    await until(() => !button(element, 'Remove sami'), 'gone');
  });

  it('offers to join a public room, and leaves one', async () => {
    const fake = new FakeClient(2, { visibility: 'public' });
    delete fake.room.role;
    const element = await open(fake);
    expect(callsOf(fake, 'track')).to.have.length(0);
    await expectAccessible(element);
    const joined = new Promise<Event>((done) => element.addEventListener('chat-room-enter', done));
    button(element, 'Join').click();
    await joined;
    fake.room = { ...fake.room, role: 'member' };
    element.room = fake.room;
    await until(() => callsOf(fake, 'track').length === 1, 'tracked');
    button(element, 'More options').click();
    await frames();
    const left = new Promise<Event>((done) => element.addEventListener('chat-room-leave', done));
    press('Enter');
    button(element, 'Leave room').click();
    await frames();
    button(element, 'Leave').click();
    await left;
    expect(callsOf(fake, 'rooms.leave')).to.have.length(1);
  });

  it('edits the room', async () => {
    const fake = new FakeClient(1);
    const element = await open(fake);
    button(element, 'More options').click();
    await frames();
    await expectAccessible(element);
    button(element, 'Edit room').click();
    await frames();
    await expectAccessible(element);
    const form = deepQuery<HTMLFormElement>(element, 'form.stack')!;
    form.querySelector('input')!.value = 'Crew';
    const changed = new Promise<Event>((done) => element.addEventListener('chat-room-change', done));
    form.requestSubmit();
    await changed;
    expect(callsOf(fake, 'rooms.update')[0]![1]).to.deep.equal({ name: 'Crew', topic: null });
  });
});
