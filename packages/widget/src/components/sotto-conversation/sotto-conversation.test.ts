import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import {
  bubble,
  button,
  callsOf,
  editOwn,
  field,
  openConversation,
  text,
  write,
} from '../../testing/conversation.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  press,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';

describe('<sotto-conversation>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('deletes with a way back by keyboard, and says so', async () => {
      const fake = new FakeClient(3);
      const element = await openConversation(fake);
      bubble(element, 'Message 3')!.focus();
      await frames();
      press('Delete');
      await until(() => bubble(element, 'Deleted'), 'the way back');
      expect(bubble(element, 'Message 3')).to.equal(undefined);
      const status = deepQueryAll(element, '[role=status]').map(textOf);
      expect(status).to.contain('Message deleted. You can undo this for 5 seconds.');
      expect(textOf(bubble(element, 'Deleted'))).to.match(/^Deleted\s*Undo\s*[45]\ss$/);
      // One line, whose height is that of its button.
      expect(deepQuery(element, '.undo')!.closest('.text')!.getBoundingClientRect().height).to.be.lessThan(
        30,
      );
      await expectAccessible(element);
      await pressKeys('Tab', 'Enter');
      await until(() => bubble(element, 'Message 3'), 'kept');
      await until(() => hasFocus(bubble(element, 'Message 3')), 'the focus');
      expect(callsOf(fake, 'messages.undoDelete')).to.deep.equal([['messages.undoDelete', 'm3']]);
      fake.messages.deleteSoon('stage', 'm3');
      fake.messages.deleteSoon('stage', 'm2');
      await until(() => deepQueryAll(element, '.undo').length === 2, 'several');
      deepQueryAll(element, '.undo button')[1]!.focus();
      fake.deletions.set(
        fake.deletions.held.map((one) => ({ ...one, until: undefined, status: 'deleting' })),
      );
      await until(() => !deepQuery(element, '.undo button'), 'too late');
      await until(() => hasFocus(deepQueryAll(element, '.bubble').at(-1)), 'the focus on its message');
      fake.deletions.set([
        { room: 'stage', id: 'm3', status: 'failed', error: new ChatError('insufficient_role', '') },
      ]);
      await until(() => deepQuery(element, '.note.is-danger'), 'why it failed');
      expect(text(element, '.note.is-danger')).to.contain('Not deleted.');
      await clickAt(button(element, 'Try again'));
      expect(callsOf(fake, 'messages.deleteSoon').at(-1)).to.deep.equal(['messages.deleteSoon', 'm3']);
    });
  });

  describe('properties', () => {
    it('tracks the room before it loads the newest page', async () => {
      const fake = new FakeClient(120);
      const element = await openConversation(fake);
      const names = fake.calls.map(([name]) => name);
      expect(names.indexOf('track')).to.be.lessThan(names.indexOf('messages.list'));
      expect(callsOf(fake, 'track')).to.deep.equal([['track', 'stage', 120, 120]]);
      expect(bubble(element, 'Message 120') !== undefined).to.equal(true);
      expect(text(element, '.bar-sub')).to.equal('3 members, 2 online');
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('dispatches the draft, sends that the user types, and shows who else does', async () => {
      const fake = new FakeClient(1);
      const element = await openConversation(fake);
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

    it('offers to join a public room', async () => {
      const fake = new FakeClient(2, { visibility: 'public' });
      delete fake.room.role;
      const element = await openConversation(fake);
      expect(callsOf(fake, 'track')).to.have.length(0);
      await expectAccessible(element);
      const joined = new Promise<Event>((done) => element.addEventListener('chat-room-enter', done));
      button(element, 'Join').click();
      await joined;
      fake.room = { ...fake.room, role: 'member' };
      element.room = fake.room;
      await until(() => callsOf(fake, 'track').length === 1, 'tracked');
    });
  });

  describe('keyboard', () => {
    it('breaks with Shift+Enter and leaves Enter to an input method', async () => {
      const fake = new FakeClient(1);
      const element = await openConversation(fake);
      await write(element, 'Hello');
      press('Enter', { shiftKey: true });
      press('Enter', { isComposing: true });
      expect(callsOf(fake, 'messages.send')).to.have.length(0);
      press('Enter');
      await until(() => callsOf(fake, 'messages.send').length === 1, 'sent');
    });

    it('shows that a text is too long, and does not send it', async () => {
      const fake = new FakeClient(1);
      const element = await openConversation(fake);
      await write(element, '😀'.repeat(4001));
      expect(text(element, '.composer-line')).to.equal('1 character too many');
      press('Enter');
      await frames();
      expect(callsOf(fake, 'messages.send')).to.have.length(0);
      await write(element, '😀'.repeat(4000));
      expect(text(element, '.composer-line')).to.equal('0 characters left');
    });

    it('edits the last own message with Arrow up, and cancels with Escape', async () => {
      const { element } = await editOwn();
      expect(field(element).value).to.equal('Mine');
      await expectAccessible(element);
      press('Escape');
      await frames();
      expect(deepQuery(element, '.edit-bar') === undefined).to.equal(true);
      press('ArrowUp');
      await frames();
      await write(element, 'Mine, better');
      press('Enter');
      await until(() => bubble(element, 'Mine, better')?.textContent?.includes('edited'), 'edited');
      expect(field(element).value).to.equal('');
    });

    it('shows that an edit did not reach the server until there is a connection again, and keeps it', async () => {
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
  });
});
