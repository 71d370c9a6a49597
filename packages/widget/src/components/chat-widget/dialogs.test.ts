import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, hasFocus, textOf, until } from '../../testing/mount.js';
import type { ChatWidget } from './chat-widget.js';

const button = (element: ChatWidget, text: string) =>
  deepQueryAll(element, 'button').find((one) =>
    [textOf(one), one.getAttribute('aria-label'), one.title].includes(text),
  );

async function click(element: ChatWidget, text: string): Promise<void> {
  await until(() => button(element, text), text);
  await clickAt(button(element, text)!);
}

async function open(fake: FakeSession): Promise<ChatWidget> {
  const element = await openWidget(fake, { mode: 'inline' });
  await until(() => row(element, 'Stage crew'), 'the rooms');
  return element;
}

const nameField = (element: ChatWidget) =>
  deepQuery(element, 'sotto-room-create')?.shadowRoot?.querySelector<HTMLInputElement>('#name') ?? undefined;

/** Begins to fill in the form of a new room. */
async function beginRoom(element: ChatWidget): Promise<void> {
  await click(element, 'New room');
  await until(() => hasFocus(nameField(element)), 'the form');
  await typeText('Get-');
}

/** The form is as it was, and the user goes on typing there. */
async function expectStillTyping(element: ChatWidget): Promise<void> {
  await frames();
  await typeText('out');
  expect(nameField(element)?.value).to.equal('Get-out');
}

/** Puts a field of the page's own beside the widget. */
const addPageField = () =>
  document.body.insertBefore(document.createElement('input'), document.body.firstChild);

describe('<chat-widget> and its dialogs', () => {
  afterEach(() => {
    removeWidget();
    document.querySelector('body > input')?.remove();
  });

  for (const isOpen of [true, false])
    it(`keep open what was opened while a room was being left: ${isOpen ? 'the open one' : 'another one'}`, async () => {
      const fake = new FakeSession({ rooms: [{}, { slug: 'desk', name: 'Ticket desk' }] });
      const element = await open(fake);
      if (isOpen) await clickAt(row(element, 'Stage crew')!);
      fake.holds.add('rooms.leave');
      row(element, 'Stage crew')!.focus();
      await pressWith('Shift', 'F10');
      await click(element, 'Leave room');
      await click(element, 'Leave');
      await click(element, 'Cancel');
      await until(() => !deepQuery(element, '[role="alertdialog"]'), 'closed');
      await beginRoom(element);
      fake.release();
      await until(() => !row(element, 'Stage crew'), 'left');
      await expectStillTyping(element);
    });

  it('keep open a form that is about no room when the user is removed from the open one', async () => {
    const fake = new FakeSession({ messages: 3 });
    const element = await open(fake);
    await clickAt(row(element, 'Stage crew')!);
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    await beginRoom(element);
    fake.emit('member.removed', { room: 'stage', user: fake.user });
    await until(() => deepQuery(element, 'sotto-departure'), 'removed');
    await expectStillTyping(element);
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-room-create'), 'closed');
    await until(() => hasFocus(button(element, 'New room')), 'the focus is back');
  });

  it('keep open one about another room when the user is removed from the open one', async () => {
    const fake = new FakeSession({ rooms: [{}, { slug: 'desk', name: 'Ticket desk' }] });
    const element = await open(fake);
    await clickAt(row(element, 'Stage crew')!);
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    row(element, 'Ticket desk')!.focus();
    await pressWith('Shift', 'F10');
    await click(element, 'Leave room');
    const question = () => deepQuery(element, '[role="alertdialog"]');
    await until(question, 'the question');
    fake.emit('member.removed', { room: 'stage', user: fake.user });
    await until(() => deepQuery(element, 'sotto-departure'), 'removed');
    await frames();
    expect(textOf(question())).to.contain('Ticket desk');
  });

  it('close with the room that they are about, and leave the focus in the page', async () => {
    const fake = new FakeSession({ messages: 3 });
    const element = await open(fake);
    await clickAt(row(element, 'Stage crew')!);
    await click(element, 'More options');
    await click(element, 'Edit room');
    await until(() => deepQuery(element, 'sotto-room-edit'), 'the form');
    const field = addPageField();
    await clickAt(field);
    fake.emit('member.removed', { room: 'stage', user: fake.user });
    await until(() => !deepQuery(element, 'sotto-room-edit'), 'closed');
    await typeText('Hello');
    expect(field.value).to.equal('Hello');
  });

  it('leave the focus in the page when the page closes the whole panel', async () => {
    const element = await openWidget(new FakeSession());
    element.open = true;
    await until(() => row(element, 'Stage crew'), 'the rooms');
    const field = addPageField();
    await clickAt(field);
    element.open = false;
    await until(() => deepQuery(element, '.launcher'), 'the launcher');
    await frames();
    await typeText('Hello');
    expect(field.value).to.equal('Hello');
  });
});
