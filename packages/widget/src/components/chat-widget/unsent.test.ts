import { expect } from 'chai';
import { ada, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt } from '../../testing/input.js';
import { deepAll, deepQuery, expectAccessible, frames, press, until } from '../../testing/mount.js';
import { UnsentStore } from '../../files/unsent/unsent-store.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { ChatWidget } from './chat-widget.js';

// A text that was not sent is kept for its author, whatever happens to the room, the message or the page.

const rooms = () => [{}, { slug: 'desk', name: 'Ticket desk' }];
let element: ChatWidget;

async function open(fake: FakeSession, room = 'stage'): Promise<void> {
  defineWidget();
  element = Object.assign(document.createElement('chat-widget'), { client: fake.client, room });
  element.mode = 'inline';
  document.body.append(element);
  await until(() => field(), 'the composer');
}
/** As a reload does: nothing is left but what the browser stores. */
async function reopen(fake: FakeSession, room = 'stage'): Promise<void> {
  element.remove();
  await open(fake, room);
}
const field = () => deepQuery(element, 'sotto-composer')?.shadowRoot?.querySelector('textarea');
const notes = () => deepQuery(element, 'sotto-room-list')!.shadowRoot!.querySelectorAll('.departure');
const button = (words: string) =>
  [...deepAll(element.shadowRoot!)].find(
    (one) =>
      one.localName === 'button' &&
      (one.getAttribute('aria-label') === words || one.textContent!.trim() === words),
  ) as HTMLElement | undefined;
const departure = () => deepQuery(element, 'sotto-departure')?.shadowRoot;
async function write(words: string): Promise<void> {
  field()!.focus();
  field()!.value = words;
  field()!.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await frames(2);
}
async function enter(slug: string): Promise<void> {
  await element.openRoom(slug);
  const name = slug === 'desk' ? 'Ticket desk' : 'Stage crew';
  await until(
    () => deepQuery(element, 'sotto-room-header')?.shadowRoot?.textContent?.includes(name) && field(),
    name,
  );
  await frames(2);
}
/** Begins to change the last own message. */
async function editLast(words: string): Promise<void> {
  field()!.focus();
  press('ArrowUp');
  await until(() => button('Cancel editing'), 'the edit');
  await write(words);
}
const ownMessages = (fake: FakeSession) =>
  fake.history.push(
    makeMessage(1, { sender: ada, content: 'First thought' }),
    makeMessage(2, { sender: ada, content: 'Second thought' }),
  );

describe('<chat-widget> and what was not sent', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => element.remove());

  it('shows that a room was lost while another was open, and offers to copy or discard its text', async () => {
    const fake = new FakeSession({ rooms: rooms() });
    await open(fake);
    await enter('desk');
    await write('Two singles in row F');
    await enter('stage');
    fake.emit('member.removed', { room: 'desk', user: ada });
    await until(() => notes().length === 1, 'the sentence');
    expect(notes()[0]!.textContent).to.contain('You’re no longer in Ticket desk.');
    await expectAccessible(element);
    button('Show what you wrote')!.click();
    await until(departure, 'the words');
    expect(departure()!.querySelector('textarea')!.value).to.equal('Two singles in row F');
    expect(notes()).to.have.lengthOf(0);
    button('All rooms')!.click();
    await until(() => notes().length === 1, 'the sentence again');
    button('Show what you wrote')!.click();
    await until(departure, 'the words again');
    button('Discard')!.click();
    await until(() => !departure(), 'the list');
    expect(notes()).to.have.lengthOf(0);
    expect(JSON.stringify({ ...sessionStorage })).not.to.contain('singles');
  });

  it('shows that a room without a draft was lost until that is dismissed', async () => {
    const fake = new FakeSession({ rooms: rooms() });
    await open(fake);
    fake.emit('room.deleted', { room: 'desk', rev: 9 } as never);
    await until(() => notes().length === 1, 'the sentence');
    button('Dismiss')!.click();
    await until(() => notes().length === 0, 'no sentence');
  });

  it('shows that a room is missing when the list is read again, unless it was left or never opened', async () => {
    const unopened = { slug: 'ad', name: 'Advertisement', unopened: true as const };
    const fake = new FakeSession({ rooms: [...rooms(), unopened] });
    await open(fake);
    fake.list = fake.list.slice(0, 1);
    fake.emit('rooms.stale', {} as never);
    await until(() => notes().length === 1, 'the sentence');
    expect(notes()[0]!.textContent).to.contain('Ticket desk');
    const desk = { ...fake.room, slug: 'desk', name: 'Ticket desk' };
    fake.emit('room.created', { room: desk });
    await until(() => notes().length === 0, 'in the room again');
  });

  it('shows that a room was lost while the page was closed, with its draft', async () => {
    const fake = new FakeSession({ rooms: rooms() });
    await open(fake, 'desk');
    await write('Half a thought');
    fake.list = fake.list.slice(0, 1);
    await reopen(fake);
    await until(() => notes().length === 1, 'the sentence');
    expect(notes()[0]!.textContent).to.contain('You’re no longer in Ticket desk.');
    button('Show what you wrote')!.click();
    await until(departure, 'the words');
    expect(departure()!.querySelector('textarea')!.value).to.equal('Half a thought');
  });

  it('continues an edit after another room and after a reload, and saves it', async () => {
    const fake = new FakeSession({ rooms: rooms() });
    ownMessages(fake);
    await open(fake);
    await write('A draft');
    await write('');
    await editLast('Second thought, changed');
    await enter('desk');
    expect(field()!.value).to.equal('');
    await enter('stage');
    expect(field()!.value).to.equal('Second thought, changed');
    await reopen(fake);
    await until(() => field()!.value === 'Second thought, changed', 'the edit after the reload');
    await until(() => button('Cancel editing'), 'the bar of the edit');
    await expectAccessible(element);
    button('Save')!.click();
    await until(() => !button('Cancel editing'), 'saved');
    expect(fake.history[1]!.content).to.equal('Second thought, changed');
    await reopen(fake);
    expect(field()!.value).to.equal('');
  });

  it('goes back to the edit that another one interrupted', async () => {
    const fake = new FakeSession();
    ownMessages(fake);
    await open(fake);
    await editLast('Second thought, changed');
    const list = deepQuery(element, 'sotto-message-list')!;
    const detail = { action: 'edit', item: fake.history[0]! };
    list.dispatchEvent(new CustomEvent('chat-message-act', { detail, bubbles: true }));
    await until(() => field()!.value === 'First thought', 'the other edit');
    button('Cancel editing')!.click();
    await until(() => field()!.value === 'Second thought, changed', 'the first edit');
  });

  it('offers the text of an edit whose message is deleted meanwhile as a new message', async () => {
    const fake = new FakeSession();
    ownMessages(fake);
    await open(fake);
    await editLast('Second thought, changed');
    const message = makeMessage(2, {
      rev: 3,
      sender: ada,
      content: null,
      deletedAt: new Date().toISOString(),
    });
    fake.emit('message.deleted', { room: 'stage', rev: 3, message });
    await until(() => !button('Cancel editing'), 'the edit has ended');
    await until(() => field()!.value === 'Second thought, changed', 'the text');
    const typing = deepQuery(element, 'sotto-typing-indicator')!.shadowRoot!;
    await until(() => typing.textContent!.includes('The message was deleted.'), 'the sentence');
  });

  it('does the same where it turns out with the answer of the server', async () => {
    const fake = new FakeSession();
    ownMessages(fake);
    await open(fake);
    await editLast('Second thought, changed');
    fake.failNext('messages.edit', 'message_not_found');
    button('Save')!.click();
    await until(() => !button('Cancel editing'), 'the edit has ended');
    await until(() => field()!.value === 'Second thought, changed', 'the text');
    button('Send')!.click();
    await until(() => fake.history.at(-1)!.content === 'Second thought, changed', 'sent');
  });

  it('asks before a sign-out deletes messages and files that are not sent', async () => {
    const fake = new FakeSession();
    await open(fake);
    const account = () => deepQuery(element, 'sotto-profile')?.shadowRoot;
    const question = () => deepQuery(element, 'sotto-profile sotto-confirm, sotto-confirm');
    const signOut = async () => {
      await until(() => account()?.querySelector('.sign-out'), 'the account');
      await clickAt(account()!.querySelector('.sign-out')!);
    };
    const openAccount = () => clickAt(button('Your account')!);
    const waiting = {
      ...{ clientMessageId: 'own1', room: 'stage', content: 'Perhaps', status: 'unconfirmed' as const },
      createdAt: new Date().toISOString(),
    };
    fake.setOutbox([waiting]);
    await openAccount();
    await signOut();
    await until(question, 'the question');
    await expectAccessible(element);
    await clickAt(button('Cancel')!);
    await until(() => !question(), 'the account again');
    expect(fake.client.user).not.to.equal(null);
    fake.setOutbox([]);
    deepQuery<SottoComposer>(element, 'sotto-composer')!.attaching.add([new File(['Cue 44'], 'cues.txt')]);
    await until(() => deepQuery(element, 'sotto-attachments')!.shadowRoot!.querySelector('li'), 'the file');
    await signOut();
    await until(question, 'the question about the file');
    await clickAt(question()!.shadowRoot!.querySelector('.btn-danger')!);
    await until(() => fake.client.user === null, 'the sign-out');
  });

  it('asks before a sign-out deletes what another tab has, or a recording', async () => {
    const fake = new FakeSession();
    const database = (fake.files.database = `sign-out ${ada.id}`);
    const voice = { duration: 2000, peaks: Array<number>(64).fill(1) };
    const kept = { id: 'theirs', room: 'stage', owner: 'other', at: Date.now(), type: '', facts: voice };
    new UnsentStore(database, () => undefined).putVoice(kept, { n: 0, bytes: new Blob(['sound']) });
    let close = () => {};
    const isClosed = new Promise<void>((resolve) => (close = resolve));
    // The other tab lives, so this one does not show what it has.
    void navigator.locks.request(`${database} other`, () => isClosed);
    await open(fake);
    await clickAt(button('Your account')!);
    const signOut = () => deepQuery(element, 'sotto-profile')?.shadowRoot?.querySelector('.sign-out');
    await until(signOut, 'the account');
    await clickAt(signOut()!);
    await until(() => deepQuery(element, 'sotto-confirm'), 'the question');
    expect(fake.client.user).not.to.equal(null);
    close();
    indexedDB.deleteDatabase(database);
  });
});
