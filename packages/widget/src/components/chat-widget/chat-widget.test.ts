import { expect } from 'chai';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { ada, makeMessage } from '../../testing/fake-client.js';
import { FakeSession } from '../../testing/fake-session.js';
import { deepQuery, expectAccessible, frames, press, until } from '../../testing/mount.js';
import { defineWidget } from '../../registry/chat-elements.js';
import type { ChatWidget } from './chat-widget.js';

async function open(fake: FakeSession, attributes: Record<string, string> = {}): Promise<ChatWidget> {
  defineWidget();
  const element = document.createElement('chat-widget');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.client = fake.client;
  document.body.append(element);
  await frames(8);
  return element;
}
const row = (element: ChatWidget, name: string) =>
  [...(deepQuery(element, 'sotto-room-list')?.shadowRoot?.querySelectorAll<HTMLElement>('.row') ?? [])].find(
    (one) => one.textContent!.includes(name),
  );
const launcher = (element: ChatWidget) => deepQuery<HTMLButtonElement>(element, '.launcher');
const fill = (element: ChatWidget, id: string, value: string) => {
  deepQuery<HTMLInputElement>(element, `#${id}`)!.value = value;
};
const submit = (element: ChatWidget) =>
  deepQuery<HTMLButtonElement>(element, 'button[type="submit"]')!.click();

describe('<chat-widget>', () => {
  afterEach(() => document.querySelector('chat-widget')?.remove());

  it('is a launcher with the unread count, opens, and closes with Esc back to the launcher', async () => {
    const element = await open(new FakeSession({ rooms: [{ unreadCount: 2 }] }));
    expect(launcher(element)!.getAttribute('aria-label')).to.equal('Open chat, 2 unread');
    await expectAccessible(element);
    launcher(element)!.click();
    await until(() => row(element, 'Stage crew'), 'the room list');
    await expectAccessible(element);
    press('Escape');
    await until(() => launcher(element), 'the launcher');
    await frames();
    // Compared here and not by chai, which would print both elements with all that hangs on them.
    expect(deepQuery(element, 'sotto-launcher')!.shadowRoot!.activeElement === launcher(element)).to.equal(
      true,
    );
  });

  it('signs in, tells it, and shows the rooms; a wrong password is said at the field', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await open(fake, { mode: 'inline' });
    const told: string[] = [];
    for (const name of ['chat-session-start', 'chat-session-end'])
      element.addEventListener(name, () => told.push(name));
    fill(element, 'username', 'ada');
    fill(element, 'password', 'not the one');
    fake.refuse('auth.signIn', 'invalid_grant');
    submit(element);
    await until(() => deepQuery(element, '#password-wrong'), 'the error');
    expect(deepQuery(element, '#password-wrong')!.textContent).to.contain('Wrong username or password.');
    await expectAccessible(element);
    submit(element);
    await until(() => row(element, 'Stage crew'), 'the rooms');
    await fake.auth.signOut();
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen');
    expect(told).to.deep.equal(['chat-session-start', 'chat-session-end']);
  });

  it('leaves the rooms that others added the person to and that were never opened, after asking', async () => {
    const rooms = [
      {},
      ...['One', 'Two', 'Three'].map((name) => ({ slug: name, name, unopened: true as const })),
    ];
    const fake = new FakeSession({ rooms });
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Three'), 'the rooms');
    const offer = () =>
      [
        ...deepQuery(element, 'sotto-room-list')!.shadowRoot!.querySelectorAll<HTMLElement>('.more .btn'),
      ].find((one) => one.textContent!.includes('never opened'));
    expect(offer()!.textContent).to.contain('Leave 3 rooms you never opened');
    // Opening one takes it out of the offer.
    row(element, 'One')!.click();
    await until(() => offer()!.textContent!.includes('Leave 2 rooms'), 'the smaller offer');
    fake.list = fake.list.map(({ unopened, ...room }) =>
      unopened && room.slug !== 'One' ? { ...room, unopened } : room,
    );
    offer()!.click();
    await until(() => deepQuery(element, '[role="alertdialog"]'), 'the question');
    await expectAccessible(element);
    const yes = () =>
      [
        ...(deepQuery(element, 'sotto-confirm')?.shadowRoot?.querySelectorAll<HTMLElement>('.btn') ?? []),
      ].find((one) => one.textContent!.trim() === 'Leave');
    await until(yes, 'the answer');
    yes()!.click();
    await until(() => !row(element, 'Three'), 'fewer rooms');
    expect(row(element, 'Two')).to.equal(undefined);
    expect(row(element, 'One')).not.to.equal(undefined);
    expect(offer()).to.equal(undefined);
    expect(deepQuery(element, 'sotto-leave-unopened')).to.equal(undefined);
  });

  it('says that the server is away instead of asking for the password, and tries again', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.refuse('auth.start', 'network');
    const element = await open(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    expect(deepQuery(element, '.empty')!.textContent).to.contain('Can’t reach the server.');
    expect(deepQuery(element, 'sotto-sign-in')).to.equal(undefined);
    await expectAccessible(element);
    fake.signedIn = ada;
    deepQuery<HTMLButtonElement>(element, '[role="alert"] .btn')!.click();
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('asks again by itself when the network is back', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.refuse('auth.start', 'network');
    const element = await open(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    fake.signedIn = ada;
    dispatchEvent(new Event('online'));
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('keeps drafts for their author when the session ends, and for nobody when they leave', async () => {
    const fake = new FakeSession();
    const element = await open(fake, { mode: 'inline', room: 'stage' });
    const field = () => deepQuery<HTMLTextAreaElement>(element, 'textarea');
    const write = async () => {
      await until(() => field(), 'the composer');
      field()!.value = 'half a thought';
      field()!.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await frames();
    };
    await write();
    fake.emit('auth.required', { reason: 'token_expired' });
    fake.emit('auth.changed', { user: null });
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen');
    fake.emit('auth.changed', { user: ada });
    await until(() => field()?.value === 'half a thought', 'the draft');
    await fake.auth.signOut();
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen again');
    await fake.auth.signIn({});
    await until(() => field(), 'the composer again');
    expect(field()!.value).to.equal('');
  });

  it('registers, and says which field is wrong', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await open(fake, { mode: 'inline' });
    deepQuery<HTMLButtonElement>(element, '.link')!.click();
    await until(() => deepQuery(element, '#displayName'), 'the form');
    fill(element, 'username', 'sami');
    fill(element, 'password', 'password');
    fake.refuse('auth.register', 'validation_failed', [
      { path: 'password', code: 'common_password', message: 'must not' },
    ]);
    submit(element);
    await until(() => deepQuery(element, '#password-wrong'), 'the error');
    expect(deepQuery(element, '#password-wrong')!.textContent).to.contain('too common');
    expect(deepQuery(element, '#username-wrong')).to.equal(undefined);
    fake.refuse('auth.register', 'username_taken');
    fake.refuse('auth.signIn', 'invalid_grant');
    submit(element);
    await until(() => deepQuery(element, '#username-wrong'), 'the other error');
    submit(element);
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('offers no account where the site takes none, and says so', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.site = { ...fake.site, registration: false };
    const element = await open(fake, { mode: 'inline' });
    const foot = () => deepQuery(element, '.form-foot')?.textContent ?? '';
    await until(() => foot().includes('New accounts are closed here.'), 'the sentence');
    expect(deepQuery(element, '.link')).to.equal(undefined);
    await expectAccessible(element);
  });

  it('asks again after a sign-out whether the site takes accounts', async () => {
    const fake = new FakeSession();
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    fake.site = { ...fake.site, registration: false };
    await fake.auth.signOut();
    await until(() => deepQuery(element, '.form-foot'), 'the foot of the form');
    expect(deepQuery(element, '.form-foot')!.textContent).to.contain('New accounts are closed here.');
  });

  it('offers no second account where the first was refused', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await open(fake, { mode: 'inline' });
    const link = () => deepQuery<HTMLButtonElement>(element, '.link');
    await until(link, 'the form');
    link()!.click();
    await until(() => deepQuery(element, '#displayName'), 'the other form');
    fill(element, 'username', 'sami');
    fill(element, 'password', 'correct horse battery');
    fake.refuse('auth.register', 'registration_closed');
    submit(element);
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    expect(deepQuery(element, '[role="alert"]')!.textContent).to.contain('New accounts are closed here.');
    link()!.click();
    await until(() => !deepQuery(element, '#displayName'), 'the form to sign in');
    expect(link()).to.equal(undefined);
  });

  it('opens the room of its attribute, and leaves it when one is removed', async () => {
    const fake = new FakeSession({ messages: 3 });
    const opened: string[] = [];
    document.addEventListener(
      'chat-room-open',
      (event) => opened.push((event as CustomEvent<{ room: { slug: string } }>).detail.room.slug),
      { once: true },
    );
    const element = await open(fake, { mode: 'inline', room: 'stage' });
    await until(() => deepQuery(element, 'sotto-conversation'), 'the conversation');
    expect(opened).to.deep.equal(['stage']);
    let closed = 0;
    document.addEventListener('chat-room-close', () => (closed += 1));
    deepQuery<HTMLButtonElement>(element, '[aria-label="Back to rooms"]')!.click();
    await until(() => !deepQuery(element, 'sotto-conversation'), 'the room is closed');
    expect(closed).to.equal(1);
    await element.openRoom('stage');
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room is open again');
    fake.emit('member.removed', { room: 'stage', user: fake.user });
    await until(() => !deepQuery(element, 'sotto-conversation'), 'the room is left');
    expect(row(element, 'Stage crew')).to.equal(undefined);
    expect(closed).to.equal(2);
  });

  it('keeps rows current: last message, unread, typing, draft', async () => {
    const fake = new FakeSession({
      rooms: [{}, { slug: 'desk', name: 'Ticket desk', lastSeq: 0, lastReadSeq: 0 }],
    });
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Ticket desk'), 'the rows');
    const message = makeMessage(1, {
      room: 'desk',
      content: 'Two singles left',
      createdAt: new Date().toISOString(),
    });
    fake.emit('message.new', { room: 'desk', rev: 1, message });
    await until(() => row(element, 'Two singles left'), 'the preview');
    expect(row(element, 'Ticket desk')!.querySelector('.badge')!.textContent).to.contain('1 unread');
    expect(deepQuery(element, '.row')!.textContent).to.contain('Ticket desk');
    fake.emit('typing.changed', { room: 'desk', users: [message.sender] });
    await until(() => row(element, 'Mira is typing'), 'the typing word');
  });

  it('says that it reconnects, without a word each second, and tries at once when asked', async () => {
    const fake = new FakeSession();
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    const before = fake.calls.filter(([name]) => name === 'connect').length;
    fake.emit('connection.changed', { status: 'reconnecting', nextTryAt: Date.now() + 60_000 });
    await until(() => deepQuery(element, '.banner .btn'), 'the bar');
    const spoken = () => {
      const copy = deepQuery(element, '.banner-text')!.cloneNode(true) as HTMLElement;
      for (const unheard of copy.querySelectorAll('[aria-hidden="true"]')) unheard.remove();
      return copy.textContent!.trim();
    };
    expect(spoken()).to.equal('Reconnecting');
    expect(deepQuery(element, '.banner-text')!.textContent).to.contain('trying again in ');
    await expectAccessible(element);
    deepQuery<HTMLButtonElement>(element, '.banner .btn')!.click();
    expect(fake.calls.filter(([name]) => name === 'connect').length).to.equal(before + 1);
    fake.emit('connection.changed', { status: 'online' });
    await until(() => !deepQuery(element, '.banner'), 'no bar');
  });

  it('waits no longer for the next try once something was delivered another way', async () => {
    const fake = new FakeSession();
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    fake.emit('connection.changed', { status: 'reconnecting', nextTryAt: Date.now() + 60_000 });
    await until(() => deepQuery(element, '.banner .btn'), 'the bar');
    const tries = () => fake.calls.filter(([name]) => name === 'connect').length;
    const before = tries();
    const message = makeMessage(1, { sender: ada });
    const { clientMessageId, createdAt } = message;
    const outgoing = { clientMessageId, room: 'stage', content: 'By REST', createdAt };
    fake.setOutbox([{ ...outgoing, status: 'sending' }]);
    expect(tries()).to.equal(before);
    fake.setOutbox([{ ...outgoing, status: 'sent', message }]);
    expect(tries()).to.equal(before + 1);
  });

  it('gives the focus to the first field also where the session is known after the panel opened', async () => {
    const fake = new FakeSession({ signedIn: false });
    const { start } = fake.auth;
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    fake.auth.start = (options) => held.then(() => start(options));
    const element = await open(fake);
    launcher(element)!.click();
    await until(() => element.matches(':focus-within') && !launcher(element), 'the panel has the focus');
    go();
    await until(() => deepActiveElement(document)?.id === 'username', 'the field has the focus');
  });

  it('makes a room in a dialog that keeps the focus and gives it back', async () => {
    const fake = new FakeSession({ rooms: [] });
    const element = await open(fake, { mode: 'inline' });
    const compose = deepQuery<HTMLButtonElement>(element, '[aria-label="New room"]')!;
    compose.focus();
    compose.click();
    await until(() => deepQuery(element, 'sotto-room-create'), 'the dialog');
    await frames();
    expect(deepQuery(element, 'sotto-room-create')!.shadowRoot!.activeElement!.id).to.equal('name');
    await expectAccessible(element);
    press('Escape');
    await until(() => !deepQuery(element, 'sotto-room-create'), 'closed');
    compose.click();
    await until(() => deepQuery(element, 'sotto-room-create'), 'the dialog again');
    fill(element, 'name', 'Get-out, Sunday');
    submit(element);
    await until(() => deepQuery(element, 'sotto-conversation'), 'the new room');
    expect(fake.calls.find(([name]) => name === 'rooms.create')![1]).to.deep.equal({
      name: 'Get-out, Sunday',
      visibility: 'public',
    });
  });

  it('says in a dialog that the server cannot be reached until it can', async () => {
    const fake = new FakeSession({ rooms: [] });
    const element = await open(fake, { mode: 'inline' });
    deepQuery<HTMLButtonElement>(element, '[aria-label="New room"]')!.click();
    await until(() => deepQuery(element, 'sotto-room-create'), 'the dialog');
    fill(element, 'name', 'Get-out, Sunday');
    fake.refuse('rooms.create', 'network');
    submit(element);
    const said = () => deepQuery(element, 'sotto-room-create')!.shadowRoot!.textContent!;
    await until(() => said().includes('Can’t reach the server.'), 'the error');
    fake.emit('connection.changed', { status: 'online' });
    await until(() => !said().includes('Can’t reach the server.'), 'the error is gone');
  });

  it('says that rooms did not load, and loads them again', async () => {
    const fake = new FakeSession();
    fake.refuse('rooms.list', 'unavailable');
    const element = await open(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    await expectAccessible(element);
    deepQuery<HTMLButtonElement>(element, '[role="alert"] .btn')!.click();
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('tells unread changes, and leaves a client that it was given open', async () => {
    const fake = new FakeSession();
    const counts: number[] = [];
    const listen = (event: Event) => counts.push((event as CustomEvent<{ count: number }>).detail.count);
    document.addEventListener('chat-unread-change', listen);
    const element = await open(fake);
    fake.receive();
    await until(() => counts.length > 0, 'the count');
    expect(counts.at(-1)).to.equal(1);
    element.remove();
    await frames();
    expect(fake.closed).to.equal(0);
    document.removeEventListener('chat-unread-change', listen);
  });

  it('shows nothing of the last user where it comes back for another site', async () => {
    const element = await open(new FakeSession({ rooms: [{ unreadCount: 2 }] }));
    expect(launcher(element)!.getAttribute('aria-label')).to.equal('Open chat, 2 unread');
    launcher(element)!.click();
    await until(() => row(element, 'Stage crew'), 'the rooms');
    element.remove();
    await frames(2);
    const other = new FakeSession({ signedIn: false });
    let answer = () => {};
    other.auth.start = () => new Promise((resolve) => (answer = () => resolve(null)));
    element.client = other.client;
    document.body.append(element);
    await frames(8);
    expect(row(element, 'Stage crew')).to.equal(undefined);
    element.open = false;
    await until(() => launcher(element), 'the launcher');
    expect(launcher(element)!.getAttribute('aria-label')).to.equal('Open chat');
    answer();
    element.open = true;
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the form');
  });

  it('shows the rooms at once where it comes back for the same', async () => {
    const fake = new FakeSession();
    const element = await open(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    element.remove();
    await frames(2);
    document.body.append(element);
    await element.updateComplete;
    expect(row(element, 'Stage crew')).not.to.equal(undefined);
  });
});
