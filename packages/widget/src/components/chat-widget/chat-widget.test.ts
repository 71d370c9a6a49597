import { expect } from 'chai';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { fill, launcher, openWidget, removeWidget, row, submit } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, expectAccessible, frames, press, until } from '../../testing/mount.js';

describe('<chat-widget>', () => {
  afterEach(removeWidget);

  describe('accessibility', () => {
    it('focuses the first field also where the session is known after the panel opened', async () => {
      const fake = new FakeSession({ signedIn: false });
      const { start } = fake.auth;
      let go: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      fake.auth.start = (options) => held.then(() => start(options));
      const element = await openWidget(fake);
      launcher(element)!.click();
      await until(() => element.matches(':focus-within') && !launcher(element), 'the panel has the focus');
      go();
      await until(() => deepActiveElement(document)?.id === 'username', 'the field has the focus');
    });

    it('creates a room in a dialog that keeps the focus and returns it', async () => {
      const fake = new FakeSession({ rooms: [] });
      const element = await openWidget(fake, { mode: 'inline' });
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
  });

  describe('properties', () => {
    it('opens the room of its attribute, and leaves it when one is removed', async () => {
      const fake = new FakeSession({ messages: 3 });
      const opened: string[] = [];
      document.addEventListener(
        'chat-room-open',
        (event) => opened.push((event as CustomEvent<{ room: { slug: string } }>).detail.room.slug),
        { once: true },
      );
      const element = await openWidget(fake, { mode: 'inline', room: 'stage' });
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
      expect(row(element, 'Stage crew') === undefined).to.equal(true);
      expect(closed).to.equal(2);
    });

    it('shows nothing of the last user where it comes back for another site', async () => {
      const element = await openWidget(new FakeSession({ rooms: [{ unreadCount: 2 }] }));
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
      expect(row(element, 'Stage crew') === undefined).to.equal(true);
      element.open = false;
      await until(() => launcher(element), 'the launcher');
      expect(launcher(element)!.getAttribute('aria-label')).to.equal('Open chat');
      answer();
      element.open = true;
      await until(() => deepQuery(element, 'sotto-sign-in'), 'the form');
    });

    it('shows the rooms at once where it comes back for the same', async () => {
      const fake = new FakeSession();
      const element = await openWidget(fake, { mode: 'inline' });
      await until(() => row(element, 'Stage crew'), 'the rooms');
      element.remove();
      await frames(2);
      document.body.append(element);
      await element.updateComplete;
      expect(row(element, 'Stage crew') !== undefined).to.equal(true);
    });
  });

  describe('slots', () => {
    it('`sign-in-extra` is shown below the sign-in form', async () => {
      const element = await openWidget(new FakeSession({ signedIn: false }), { mode: 'inline' });
      const link = Object.assign(document.createElement('a'), { slot: 'sign-in-extra', textContent: 'SSO' });
      link.href = '/sso';
      element.append(link);
      await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen');
      const { top } = link.getBoundingClientRect();
      expect(top).to.be.greaterThan(deepQuery(element, '[type="submit"]')!.getBoundingClientRect().bottom);
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('dispatches unread changes, and does not close a client that it was given', async () => {
      const fake = new FakeSession();
      const counts: number[] = [];
      const listen = (event: Event) => counts.push((event as CustomEvent<{ count: number }>).detail.count);
      document.addEventListener('chat-unread-change', listen);
      const element = await openWidget(fake);
      fake.receive();
      await until(() => counts.length > 0, 'the count');
      expect(counts.at(-1)).to.equal(1);
      element.remove();
      await frames();
      expect(fake.closed).to.equal(0);
      document.removeEventListener('chat-unread-change', listen);
    });
  });

  describe('keyboard', () => {
    it('is a launcher with the unread count, opens, and closes with Esc back to the launcher', async () => {
      const element = await openWidget(new FakeSession({ rooms: [{ unreadCount: 2 }] }));
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
  });
});
