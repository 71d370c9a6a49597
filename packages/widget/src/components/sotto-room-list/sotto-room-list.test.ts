import { ChatError } from '@sotto/sdk';
import type { OutgoingMessage, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { roomListTexts, logTexts } from '../../i18n/localize.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { clickAt, pressKeys, pressWith, rightClickAt, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoRoomList } from './sotto-room-list.js';

const { room } = new FakeClient();
const named = (...names: string[]): Room[] =>
  names.map((name) => ({ ...room, slug: name.toLowerCase(), name }));
const EVENTS = [
  ...['chat-room-select', 'chat-room-create-open', 'chat-room-finder-open', 'chat-unopened-leave-ask'],
  ...['chat-departure-open', 'chat-departure-end', 'chat-profile-open', 'chat-panel-close'],
];
const open = (properties: Partial<SottoRoomList> = {}) =>
  mount<SottoRoomList>(
    'sotto-room-list',
    { rooms: named('Stage', 'Desk', 'Lighting'), user: ada, status: 'ready', closable: true, ...properties },
    { height: 500 },
  );
const rows = (element: SottoRoomList) => deepQueryAll(element, 'button.row');
const names = (element: SottoRoomList) => deepQueryAll(element, '.row-name').map(textOf);
const search = (element: SottoRoomList) => deepQuery<HTMLInputElement>(element, 'input')!;
const last = (element: SottoRoomList) => textOf(deepQuery(element, '.row-last'));

describe('<sotto-room-list>', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    clock?.restore();
    unmountAll();
  });

  describe('accessibility', () => {
    it('is a heading, a toolbar, a search and a list; the open room is the current one', async () => {
      const element = await open({ selected: 'desk' });
      await expectAccessible(element);
      expect(deepQueryAll(element, '[role="toolbar"][aria-label]')).to.have.length(1);
      expect(deepQueryAll(element, 'nav[aria-label] li')).to.have.length(3);
      expect(rows(element).map((row) => row.getAttribute('aria-current'))).to.deep.equal([
        null,
        'true',
        null,
      ]);
    });

    it('announces how much is unread in words', async () => {
      const element = await open({ rooms: [{ ...room, unreadCount: 1000 }] });
      await expectAccessible(element);
      expect(textOf(deepQuery(element, '.badge [aria-hidden="true"]'))).to.equal('999+');
      expect(textOf(deepQuery(element, '.badge .vh'))).to.equal(roomListTexts().unread(1000));
    });
  });

  describe('mentions', () => {
    it('are marked before the count, and said in words', async () => {
      const element = await open({
        rooms: [
          { ...room, unreadCount: 3, mentionCount: 2 },
          { ...room, slug: 'b' },
        ],
      });
      await expectAccessible(element);
      const [at, count] = deepQueryAll(element, '.badge');
      expect(at!.matches('.is-at')).to.equal(true);
      expect([textOf(at), textOf(count)].join(' ')).to.contain(roomListTexts().mentions(2));
      expect(deepQueryAll(element, '.is-at')).to.have.length(1);
    });
  });

  describe('properties', () => {
    it('`status` is a skeleton only where loading takes time', async () => {
      clock = new FakeClock();
      const element = await open({ status: 'loading', rooms: [] });
      const isShown = () => deepQuery(element, '[aria-busy="true"]') !== undefined;
      clock.pass(199);
      await element.updateComplete;
      expect(isShown()).to.equal(false);
      clock.pass(1);
      await element.updateComplete;
      expect(isShown()).to.equal(true);
      // axe waits by timers.
      clock.restore();
      await expectAccessible(element);
    });

    it('`error` explains why nothing was loaded, and `retry` tries again', async () => {
      let tries = 0;
      const error = new ChatError('network', 'away');
      const element = await open({ status: 'error', error, retry: () => (tries += 1) });
      await expectAccessible(element);
      const alert = deepQuery(element, '[role="alert"]')!;
      expect(textOf(alert)).to.contain(errorText(error));
      alert.querySelector('button')!.click();
      expect(tries).to.equal(1);
    });

    it('offers to find and to create a room where there are none', async () => {
      const element = await open({ rooms: [] });
      await expectAccessible(element);
      const events = record(element, ...EVENTS);
      for (const button of deepQueryAll(element, '.empty button')) button.click();
      expect(events.map(([name]) => name)).to.deep.equal(['chat-room-finder-open', 'chat-room-create-open']);
    });

    it('shows what is most worth knowing: not sent, typing, a draft, the last message', async () => {
      const message = makeMessage(1, { content: 'Doors at six' });
      const element = await open({ rooms: [{ ...room, lastMessage: message }] });
      expect(last(element)).to.equal('Mira: Doors at six');
      element.drafts = new Map([['stage', 'I will be']]);
      await element.updateComplete;
      expect(last(element)).to.contain('I will be');
      // In the open room it is in the text field.
      element.selected = 'stage';
      await element.updateComplete;
      expect(last(element)).to.equal('Mira: Doors at six');
      element.typingIn = () => [makeUser('jonas', 'Jonas Weber')];
      await element.updateComplete;
      expect(last(element)).to.contain(logTexts().typing(['Jonas']));
      const failed = { ...message, status: 'failed' } as unknown as OutgoingMessage;
      element.outgoingIn = () => [failed];
      await element.updateComplete;
      expect(last(element)).not.to.contain('Jonas').and.not.contain('Doors');
      expect(deepQueryAll(element, '.danger-mark .vh')).to.have.length(1);
    });

    it('shows who is behind a direct room, what is muted, and bots', async () => {
      const peer = makeUser('mira', 'Mira Okafor');
      const bot = { ...makeUser('prompter', 'Prompter'), kind: 'bot' as const };
      const direct = {
        ...room,
        kind: 'direct' as const,
        name: 'Mira Okafor',
        peer,
        lastMessage: makeMessage(1),
      };
      const element = await open({
        rooms: [
          direct,
          {
            ...direct,
            slug: 'bot',
            name: 'Prompter',
            peer: bot,
            lastMessage: makeMessage(2, { sender: bot }),
          },
          { ...room, slug: 'desk', unreadCount: 128, notifications: { level: 'none' } },
        ],
        isOnline: (username) => username === 'mira',
      });
      await expectAccessible(element);
      const [mira, prompter, desk] = rows(element);
      expect([mira!.querySelector('.room-avatar'), mira!.querySelectorAll('.dot').length]).to.deep.equal([
        null,
        1,
      ]);
      // It is clear who wrote there.
      expect(last(element)).to.equal('Message 1');
      expect(textOf(prompter!.querySelector<HTMLElement>('.row-name')!)).to.equal('Prompter Bot');
      expect(textOf(desk!.querySelector<HTMLElement>('.row-name')!)).to.contain('muted');
      expect(desk!.querySelectorAll('.badge.is-quiet')).to.have.length(1);
    });

    it('marks what is pinned, also in words', async () => {
      const element = await open({ rooms: [{ ...room, pinned: true }, ...named('Desk')] });
      await expectAccessible(element);
      const ends = rows(element).map((row) => textOf(row.querySelector<HTMLElement>('.row-end')!));
      expect(ends).to.deep.equal(['Pinned.', '']);
    });

    it('keeps the focus on a row that moves', async () => {
      const element = await open();
      const [stage, desk, lighting] = element.rooms;
      const last = rows(element)[2]!;
      last.focus();
      element.rooms = [{ ...lighting!, pinned: true }, stage!, desk!];
      await element.updateComplete;
      expect([rows(element)[0] === last, hasFocus(last)]).to.deep.equal([true, true]);
    });

    it('`archived` are listed apart, and the focus follows', async () => {
      const element = await open({ archived: [{ ...room, slug: 'old', name: 'Old crew' }] });
      await expectAccessible(element);
      deepQuery(element, '.row-more')!.focus();
      await pressKeys('Enter');
      await element.updateComplete;
      expect(names(element)).to.deep.equal(['Old crew']);
      await expectAccessible(element);
      expect(hasFocus(deepQuery(element, '.bar .icon-btn'))).to.equal(true);
      await pressKeys('Enter');
      await element.updateComplete;
      expect(names(element)).to.have.length(3);
      expect(hasFocus(deepQuery(element, '.row-more'))).to.equal(true);
    });

    it('`canCreate` and `canSearchPeople` decide what is offered', async () => {
      const element = await open({ canCreate: false, canSearchPeople: true });
      const events = record(element, 'chat-new-message-open');
      expect(deepQueryAll(element, '.tools button')).to.have.length(2);
      deepQuery(element, '.rooms-end button')!.click();
      expect(events).to.have.length(1);
      element.rooms = [];
      await element.updateComplete;
      expect(deepQueryAll(element, '.empty button')).to.have.length(1);
    });

    it('`departures` are shown above the rooms', async () => {
      const element = await open({
        departures: [
          { slug: 'old', name: 'Old crew', unsent: '' },
          { slug: 'lost', name: 'Lost crew', unsent: 'My words' },
        ],
      });
      await expectAccessible(element);
      const events = record(element, ...EVENTS);
      expect(textOf(deepQuery(element, '[role="status"]')))
        .to.contain('Old crew')
        .and.contain('Lost crew');
      for (const button of deepQueryAll(element, '.departure button')) button.click();
      expect(events).to.deep.equal([
        ['chat-departure-end', { slug: 'old' }],
        ['chat-departure-open', { slug: 'lost' }],
      ]);
    });
  });

  describe('events', () => {
    it('dispatches which room was chosen, and which button was pressed', async () => {
      const [stage, desk] = named('Stage', 'Desk');
      const element = await open({ rooms: [stage!, { ...desk!, unopened: true }] });
      const events = record(element, ...EVENTS);
      rows(element)[1]!.click();
      for (const button of deepQueryAll(element, '.tools button, .more button')) button.click();
      expect(events).to.deep.equal([
        ['chat-room-select', { slug: 'desk' }],
        ['chat-room-create-open', null],
        ['chat-profile-open', null],
        ['chat-panel-close', null],
        ['chat-unopened-leave-ask', null],
        ['chat-room-finder-open', null],
      ]);
    });
  });

  describe('the menu of a row', () => {
    const menu = (element: SottoRoomList) => deepQuery(element, 'sotto-room-menu');
    const rightClick = (target: Element) => rightClickAt(target, { x: 40, y: 10 });

    it('opens by a right click where the pointer is, inside the list, also from right to left', async () => {
      const element = await open();
      await rightClick(rows(element)[2]!);
      await until(() => menu(element)?.style.getPropertyValue('left'), 'the menu');
      await expectAccessible(element);
      for (const dir of ['ltr', 'rtl']) {
        element.dir = dir;
        await element.updateComplete;
        const [inner, outer] = [menu(element)!, element].map((one) => one.getBoundingClientRect());
        expect([
          inner!.left >= outer!.left,
          inner!.right <= outer!.right,
          inner!.bottom <= outer!.bottom,
        ]).to.deep.equal([...[true, true, true]]);
      }
      await clickAt(search(element));
      await until(() => !menu(element), 'no menu');
    });

    it('opens by Shift+F10 at the row, and closes by Escape back to it', async () => {
      const element = await open();
      const events = record(element, 'chat-room-act');
      rows(element)[1]!.focus();
      await pressWith('Shift', 'F10');
      await until(() => menu(element), 'the menu');
      await pressKeys('Escape');
      await until(() => !menu(element), 'no menu');
      expect(hasFocus(rows(element)[1])).to.equal(true);
      await pressWith('Shift', 'F10');
      await until(() => menu(element), 'the menu');
      await pressKeys('Enter');
      expect(events).to.deep.equal([['chat-room-act', { act: 'pin', room: element.rooms[1] }]]);
    });

    it('opens by a finger that rests on the row, which opens no room', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      const { left, top } = rows(element)[0]!.getBoundingClientRect();
      const at = {
        bubbles: true,
        composed: true,
        isPrimary: true,
        pointerType: 'touch',
        clientX: left + 9,
        clientY: top + 9,
      };
      rows(element)[0]!.dispatchEvent(new PointerEvent('pointerdown', at));
      await until(() => menu(element), 'the menu');
      const end = new Event('touchend', { bubbles: true, composed: true, cancelable: true });
      rows(element)[0]!.dispatchEvent(end);
      expect([end.defaultPrevented, events]).to.deep.equal([true, []]);
    });

    it('leaves a slow tap beside the rows as it is, and the menu of the browser', async () => {
      const element = await open({ archived: named('Past') });
      clock = new FakeClock();
      const init = { bubbles: true, composed: true, cancelable: true };
      const targets = deepQueryAll(element, '.row-more, .rooms-end button');
      expect(targets).to.have.length(2);
      for (const target of targets) {
        target.dispatchEvent(
          new PointerEvent('pointerdown', { ...init, isPrimary: true, pointerType: 'touch' }),
        );
        clock.pass(1000);
        const events = ['contextmenu', 'touchend'].map((type) => new MouseEvent(type, init));
        for (const event of events) target.dispatchEvent(event);
        expect(events.map(({ defaultPrevented }) => defaultPrevented)).to.deep.equal([false, false]);
      }
    });
  });

  describe('keyboard', () => {
    it('has one Tab stop for search and rooms: the open one, then what had the focus last', async () => {
      const element = await open({ selected: 'desk' });
      deepQuery(element, '.tools button')!.focus();
      await pressKeys('Tab');
      expect(hasFocus(rows(element)[1])).to.equal(true);
      await pressKeys('ArrowDown');
      expect(hasFocus(rows(element)[2])).to.equal(true);
      await pressWith('Shift', 'Tab');
      await pressKeys('Tab');
      expect(hasFocus(rows(element)[2])).to.equal(true);
      element.focus();
      expect(hasFocus(rows(element)[2])).to.equal(true);
    });

    it('walks the rows, and up from the first into the search', async () => {
      const element = await open();
      element.focusSearch();
      await pressKeys('ArrowDown', 'ArrowDown');
      expect(hasFocus(rows(element)[1])).to.equal(true);
      await pressKeys('Home', 'ArrowUp');
      expect(hasFocus(search(element))).to.equal(true);
    });

    it('finds by what is typed, opens the first by Enter, and gives the search up by Escape', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      const outside = record(document.body, 'keydown');
      element.focusSearch();
      await typeText('LIG');
      await element.updateComplete;
      expect(names(element)).to.deep.equal(['Lighting']);
      await pressKeys('Enter');
      expect(events).to.deep.equal([['chat-room-select', { slug: 'lighting' }]]);
      outside.length = 0;
      await pressKeys('Escape');
      await element.updateComplete;
      expect([names(element).length, search(element).value, outside.length]).to.deep.equal([3, '', 0]);
      // A second one closes the panel.
      await pressKeys('Escape');
      expect(outside).to.have.length(1);
    });

    it('shows that nothing matches', async () => {
      const element = await open();
      element.focusSearch();
      await typeText('zzz');
      await element.updateComplete;
      await expectAccessible(element);
      expect(deepQueryAll(element, '.none')).to.have.length(1);
      expect(names(element)).to.deep.equal([]);
    });

    it('opens nothing by Enter where nothing matches', async () => {
      const element = await open({ rooms: named('Stage').map((one) => ({ ...one, unopened: true })) });
      const events = record(element, ...EVENTS);
      element.focusSearch();
      await typeText('zzz');
      await element.updateComplete;
      expect(names(element)).to.deep.equal([]);
      await pressKeys('Enter');
      expect(events).to.deep.equal([]);
      await pressKeys('ArrowDown');
      expect(hasFocus(search(element))).to.equal(false);
    });
  });
});
