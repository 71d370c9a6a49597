import { resetMouse } from '@web/test-runner-commands';
import type { Message, Profile, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { ada, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pointAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  until,
} from '../../testing/mount.js';
import type { ChatWidget } from '../chat-widget/chat-widget.js';

interface Given {
  room?: Partial<Room>;
  user?: Partial<Profile>;
  attributes?: Record<string, string>;
}

async function open({ room = {}, user = {}, attributes = {} }: Given = {}) {
  const fake = new FakeSession({ rooms: [room], messages: 4 });
  fake.signedIn = { ...ada, ...user };
  // A lock of its own: other test pages share the browser.
  Object.defineProperty(fake, 'serverUrl', { value: `https://${crypto.randomUUID()}.example` });
  const element = await openWidget(fake, attributes);
  await until(
    () => deepQuery(element, attributes['open'] === '' ? 'sotto-room-list' : 'sotto-launcher'),
    'the chat',
  );
  await frames(4);
  const receive = async (change: Partial<Message> = {}) => {
    const message = makeMessage(5, { content: 'Curtain in *five*', format: 'markdown', ...change });
    fake.emit('message.new', { room: 'stage', rev: message.rev, message });
    await frames(8);
  };
  return { fake, element, receive };
}
const card = (element: ChatWidget) => deepQuery(element, 'sotto-launcher-card');
/** Compared as such: chai would print an element with all that hangs on it. */
const isShown = (element: ChatWidget) => card(element) !== undefined;
const part = (element: ChatWidget, selector: string) => deepQuery(card(element)!, selector)!;

describe('<sotto-launcher-card>', () => {
  let clock: FakeClock | undefined;
  const { title } = document;
  beforeEach(() => {
    Object.defineProperty(document, 'hasFocus', { value: () => true, configurable: true });
  });
  afterEach(async () => {
    clock?.restore();
    clock = undefined;
    delete (document as { hasFocus?: unknown }).hasFocus;
    document.documentElement.removeAttribute('dir');
    document.querySelector('dialog')?.remove();
    removeWidget();
    document.title = title;
    await resetMouse();
  });

  for (const dir of ['ltr', 'rtl'])
    it(`says who wrote and what, above the launcher and inside the window: ${dir}`, async () => {
      document.documentElement.dir = dir;
      const { element, receive } = await open();
      const launcher = () => deepQuery(element, 'sotto-launcher')!.getBoundingClientRect();
      const before = launcher();
      await receive();
      await until(() => isShown(element), 'the card');
      await until(() => textOf(part(element, '[role="status"]')) !== '', 'read out');
      expect(textOf(part(element, '[role="status"]'))).to.equal('Mira Okafor: Curtain in five');
      expect(textOf(part(element, '.words')))
        .to.contain('Mira Okafor')
        .and.to.contain('Curtain in five');
      await expectAccessible(element);
      const box = part(element, '.card').getBoundingClientRect();
      expect(box.width).to.equal(272);
      expect(launcher().top - box.bottom).to.equal(12);
      expect(box.top).to.be.greaterThan(0);
      expect(box.left >= 0 && box.right <= document.documentElement.clientWidth).to.equal(true);
      expect(launcher().left).to.equal(before.left);
      expect(launcher().top).to.equal(before.top);
    });

  it('opens the room by a click, and is gone', async () => {
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    await clickAt(part(element, '.open'));
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    expect([element.open, isShown(element)]).to.deep.equal([true, false]);
  });

  it('is reached, opened and dismissed by keys, and gives the focus to the launcher', async () => {
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    part(element, '.open').focus();
    await pressKeys('Tab', 'Enter');
    expect(isShown(element)).to.equal(false);
    expect(hasFocus(deepQuery(element, '.launcher'))).to.equal(true);
    await receive({ id: 'm6', seq: 6 });
    await until(() => isShown(element), 'the next');
    part(element, '.open').focus();
    await pressKeys('Escape');
    expect([isShown(element), hasFocus(deepQuery(element, '.launcher'))]).to.deep.equal([false, true]);
  });

  it('goes after 8 s, but not under the pointer nor from the focus', async () => {
    const { element, receive } = await open();
    clock = new FakeClock();
    await receive();
    await until(() => isShown(element), 'the card');
    clock.pass(7900);
    expect(isShown(element)).to.equal(true);
    await pointAt(part(element, '.words'));
    clock.pass(10_000);
    expect(isShown(element)).to.equal(true);
    part(element, '.open').focus();
    await pointAt(document.documentElement);
    clock.pass(10_000);
    expect(isShown(element)).to.equal(true);
    part(element, '.open').blur();
    clock.pass(1);
    expect(isShown(element)).to.equal(false);
  });

  it('shows no message twice, and the newest of several', async () => {
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    await receive({ id: 'm6', seq: 6, content: 'Places' });
    await until(() => textOf(part(element, '.words'))?.includes('Places'), 'the newer one');
    expect(deepQueryAll(element, 'sotto-launcher-card')).to.have.length(1);
    await clickAt(part(element, '.icon-btn'));
    await receive({ id: 'm6', seq: 6, content: 'Places' });
    expect(isShown(element)).to.equal(false);
  });

  it('says that there is a message, and not what, where the user wants that', async () => {
    const { element, receive } = await open({
      user: { notifications: { sound: false, showText: false, mail: false } },
    });
    await receive();
    await until(() => isShown(element), 'the card');
    expect(textOf(part(element, '.words')))
      .to.contain('New message')
      .and.not.to.contain('Curtain');
  });

  const all = { from: '00:00', to: '23:59', timeZone: 'UTC' };
  const quiet: [string, Given, Partial<Message>?][] = [
    ['of a muted room', { room: { notifications: { level: 'none' } } }],
    ['of a room whose mentions alone count', { room: { notifications: { level: 'mentions' } } }],
    [
      'in quiet hours',
      { user: { notifications: { sound: true, showText: true, mail: false, quietHours: all } } },
    ],
    ['in an open panel', { attributes: { open: '' } }],
    ['in a chat in the page', { attributes: { mode: 'inline' } }],
    ['of the user', {}, { sender: ada }],
    ['that was read', { room: { lastReadSeq: 5 } }],
  ];
  for (const [what, given, change] of quiet)
    it(`shows none ${what}`, async () => {
      const { element, receive } = await open(
        given.attributes?.['mode'] ? { ...given, attributes: { ...given.attributes, open: '' } } : given,
      );
      await receive(change);
      await frames(8);
      expect(isShown(element)).to.equal(false);
    });

  it('shows none of whom the user has blocked, none over a dialog of the page, and none in a hidden tab', async () => {
    const { fake, element, receive } = await open();
    const dialog = document.createElement('dialog');
    document.body.append(dialog);
    dialog.showModal();
    await receive();
    expect(isShown(element)).to.equal(false);
    dialog.close();
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    await receive({ id: 'm6', seq: 6 });
    expect(isShown(element)).to.equal(false);
    delete (document as { visibilityState?: unknown }).visibilityState;
    await fake.blocks.add('mira');
    await receive({ id: 'm7', seq: 7 });
    expect(isShown(element)).to.equal(false);
    await fake.blocks.remove('mira');
    await receive({ id: 'm8', seq: 8 });
    await until(() => isShown(element), 'the card');
  });
});
