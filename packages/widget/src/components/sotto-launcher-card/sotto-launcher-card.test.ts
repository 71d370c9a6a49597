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
  /** Of further rooms. */
  others?: Partial<Room>[];
  user?: Partial<Profile>;
  attributes?: Record<string, string>;
}

async function open({ room = {}, others = [], user = {}, attributes = {} }: Given = {}) {
  const fake = new FakeSession({ rooms: [room, ...others], messages: 4 });
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
    fake.emit('message.new', { room: message.room, rev: message.rev, message });
    await frames(8);
  };
  return { fake, element, receive };
}
const card = (element: ChatWidget) => deepQuery(element, 'sotto-launcher-card');
/** Compared as such: chai would print an element with all that hangs on it. */
const isShown = (element: ChatWidget) => card(element) !== undefined;
const part = (element: ChatWidget, selector: string) => deepQuery(card(element)!, selector)!;
/** What it says, line by line. */
const lines = (element: ChatWidget) =>
  ['.words > b', '.words > span'].map((selector) => textOf(part(element, selector)));

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

  it('lies at the side of the page, and leaves room for the ellipsis of a text that runs the other way', async () => {
    document.documentElement.dir = 'rtl';
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    const words = part(element, '.words').getBoundingClientRect();
    const box = (selector: string) => part(element, selector).getBoundingClientRect();
    const gaps = ['.words > b', '.words > span'].map((one) =>
      Math.abs(Math.round(words.right - box(one).right)),
    );
    expect(gaps).to.deep.equal([0, 0]);
    await clickAt(part(element, '.icon-btn'));
    const displayName = 'Mira Okafor of the long established house';
    const sender = { ...makeMessage(1).sender, displayName };
    const content = 'The house manager asked whether the second interval could start later. '.repeat(3);
    await receive({ id: 'm6', seq: 6, sender, content });
    await until(() => isShown(element), 'the next');
    for (const selector of ['.words > b', '.words > span']) {
      const line = document.createRange();
      line.selectNodeContents(part(element, selector));
      // Lines begin at the left: none that is cut ends at the edge, where Chromium draws no ellipsis.
      expect(line.getClientRects()[0]!.left, selector).to.be.closeTo(box(selector).left, 1);
      expect(getComputedStyle(part(element, selector)).direction, selector).to.equal('ltr');
    }
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

  it('shows no message twice', async () => {
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    await receive();
    expect(lines(element)).to.deep.equal(['Mira Okafor', 'Curtain in five']);
    await clickAt(part(element, '.icon-btn'));
    await receive();
    expect(isShown(element)).to.equal(false);
    await receive({ id: 'm6', seq: 6, content: 'Places' });
    await until(() => isShown(element), 'the card of another message');
    expect(lines(element)).to.deep.equal(['Mira Okafor', 'Places']);
  });

  it('says how many messages there are where more come, reads each change out once, and opens their room', async () => {
    const { element, receive } = await open();
    await receive();
    await until(() => isShown(element), 'the card');
    const read: string[] = [];
    const status = part(element, '[role="status"]');
    const note = () => read.push(textOf(status)!);
    await until(() => textOf(status) !== '', 'read out');
    note();
    const observer = new MutationObserver(note);
    observer.observe(status, { characterData: true, childList: true, subtree: true });
    await receive({ id: 'm6', seq: 6, content: 'Places' });
    await until(() => lines(element)[0] === '2 new messages', 'two');
    await receive({ id: 'm7', seq: 7, content: 'Go' });
    await until(() => read.length === 3, 'read out');
    observer.disconnect();
    expect(read).to.deep.equal([
      'Mira Okafor: Curtain in five',
      '2 new messages in Stage crew',
      '3 new messages in Stage crew',
    ]);
    expect(lines(element)).to.deep.equal(['3 new messages', 'in Stage crew']);
    expect(deepQueryAll(element, 'sotto-launcher-card')).to.have.length(1);
    await expectAccessible(element);
    await clickAt(part(element, '.open'));
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
  });

  it('says in how many rooms they are, and opens the list', async () => {
    const { element, receive } = await open({
      others: [{ slug: 'foyer', name: 'Foyer' }],
      user: { notifications: { sound: false, showText: false, mail: false } },
      attributes: { room: 'stage' },
    });
    await receive();
    await until(() => isShown(element), 'the card');
    await receive({ id: 'm6', seq: 6, room: 'foyer' });
    await receive({ id: 'm7', seq: 7 });
    await until(() => lines(element)[0] === '3 new messages', 'three');
    expect(lines(element)).to.deep.equal(['3 new messages', 'in 2 rooms']);
    part(element, '.open').focus();
    await pressKeys('Enter');
    await until(() => element.open, 'the panel');
    await until(() => deepQuery(element, '.panes[data-view="list"]'), 'the list');
    expect(isShown(element)).to.equal(false);
  });

  it('counts anew after it is gone, and names the other member of a direct room', async () => {
    const peer = { ...makeMessage(1).sender, displayName: 'מירה' };
    const { element, receive } = await open({ room: { kind: 'direct', peer, name: peer.displayName } });
    await receive();
    await until(() => isShown(element), 'the card');
    await clickAt(part(element, '.icon-btn'));
    await receive({ id: 'm6', seq: 6 });
    await until(() => isShown(element), 'the next');
    expect(lines(element)[1]).to.equal('Curtain in five');
    await receive({ id: 'm7', seq: 7 });
    await until(() => lines(element)[0] === '2 new messages', 'two');
    expect(lines(element)[1]).to.equal('from \u2068מירה\u2069');
  });

  it('stays for 8 s after each change', async () => {
    const { element, receive } = await open();
    clock = new FakeClock();
    await receive();
    await until(() => isShown(element), 'the card');
    clock.pass(7900);
    await receive({ id: 'm6', seq: 6 });
    await until(() => lines(element)[0] === '2 new messages', 'two');
    clock.pass(7900);
    expect(isShown(element)).to.equal(true);
    clock.pass(200);
    expect(isShown(element)).to.equal(false);
  });

  it('says that there is a message, and not what, where the user wants that', async () => {
    const { element, receive } = await open({
      user: { notifications: { sound: false, showText: false, mail: false } },
    });
    await receive();
    await until(() => isShown(element), 'the card');
    expect(lines(element)).to.deep.equal(['Mira Okafor', 'New message']);
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
