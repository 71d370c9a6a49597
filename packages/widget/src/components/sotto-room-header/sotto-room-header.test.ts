import { expect } from 'chai';
import { roomTexts } from '../../i18n/localize.js';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, pressWith } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoRoomHeader } from './sotto-room-header.js';

const { room } = new FakeClient(0, { memberCount: 3 });
const EVENTS = ['chat-room-back', 'chat-panel-close', 'chat-members-toggle', 'chat-room-act'];
const open = (properties: Partial<SottoRoomHeader> = {}) =>
  mount<SottoRoomHeader>('sotto-room-header', { room, closable: true, ...properties });
/** Members, more options, close. */
const tools = (element: SottoRoomHeader) => deepQueryAll(element, '.tools button');
const entries = (element: SottoRoomHeader) => deepQueryAll(element, '[role="menuitem"]');
const more = (element: SottoRoomHeader) => deepQuery(element, '[aria-haspopup="menu"]')!;
const tabStops = (element: SottoRoomHeader) => tools(element).map(({ tabIndex }) => tabIndex);

async function openMenu(properties: Partial<SottoRoomHeader> = {}) {
  const element = await open(properties);
  await clickAt(more(element));
  await element.updateComplete;
  return element;
}

describe('<sotto-room-header>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  it('begins both of its lines at the side where the page begins', async () => {
    document.documentElement.dir = 'rtl';
    const element = await open();
    const rightOf = (selector: string) => {
      const range = document.createRange();
      range.selectNodeContents(deepQuery(element, selector)!);
      return range.getBoundingClientRect().right;
    };
    expect(rightOf('.title')).to.be.closeTo(rightOf('.bar-sub'), 2);
  });

  describe('accessibility', () => {
    it('is a heading and a toolbar, with and without its menu', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(textOf(deepQuery(element, 'h2'))).to.equal('Stage crew');
      expect(deepQueryAll(element, '[role="toolbar"][aria-label]')).to.have.length(1);
      expect(more(element).getAttribute('aria-expanded')).to.equal('false');
      await clickAt(more(element));
      await element.updateComplete;
      await expectAccessible(element);
      expect(more(element).getAttribute('aria-expanded')).to.equal('true');
      expect(hasFocus(entries(element)[0])).to.equal(true);
    });
  });

  describe('properties', () => {
    it('`online` is shown where it is known', async () => {
      const element = await open();
      expect(textOf(deepQuery(element, '.bar-sub'))).to.equal(roomTexts().count(3));
      element.online = 2;
      await element.updateComplete;
      expect(textOf(deepQuery(element, '.bar-sub'))).to.contain('2');
    });

    it('shows that the user is the only member', async () => {
      const element = await open({ room: { ...room, memberCount: 1 } });
      expect(textOf(deepQuery(element, '.bar-sub'))).to.equal(roomTexts().onlyMember);
    });

    it('offers a visitor nothing but to close, and who is no owner no change', async () => {
      const { role: _, ...unjoined } = room;
      expect(tools(await open({ room: unjoined }))).to.have.length(1);
      unmountAll();
      expect(entries(await openMenu())).to.have.length(4);
      unmountAll();
      expect(entries(await openMenu({ room: { ...room, role: 'member' } }))).to.have.length(3);
    });

    it('shows the other member of a direct room, and offers nothing that a direct room lacks', async () => {
      const peer = makeUser('mira', 'Mira Okafor');
      const element = await openMenu({
        room: { ...room, kind: 'direct', name: 'Mira Okafor', peer, memberCount: 2 },
        online: 2,
      });
      await expectAccessible(element);
      expect(textOf(deepQuery(element, '.bar-sub'))).to.equal('mira, online');
      expect(deepQueryAll(element, '.avatar:not(.room-avatar) .dot')).to.have.length(1);
      expect(entries(element).map(textOf)).to.deep.equal(['Profile', 'Search in this room', 'Notifications']);
      const events = record(element, 'sotto-open-profile');
      await clickAt(deepQuery(element, '.name')!);
      expect(events).to.deep.equal([['sotto-open-profile', { username: 'mira', user: peer }]]);
    });

    it('leads from its name to the details, by the mouse and by the menu', async () => {
      const element = await open();
      const events = record(element, 'chat-room-act');
      await clickAt(deepQuery(element, '.name')!);
      more(element).focus();
      await pressKeys('Enter');
      await element.updateComplete;
      await pressKeys('Enter');
      expect(events).to.deep.equal([
        ['chat-room-act', { act: 'details', room }],
        ['chat-room-act', { act: 'details', room }],
      ]);
    });

    it('`closable` and `membersOpen` show on the buttons', async () => {
      const element = await open({ closable: false, membersOpen: true });
      expect(tools(element)).to.have.length(2);
      expect(tools(element)[0]!.getAttribute('aria-expanded')).to.equal('true');
    });

    it('closes its menu when another `room` is shown, and not when the same one changed', async () => {
      const element = await openMenu();
      element.room = { ...room, memberCount: 4 };
      await element.updateComplete;
      expect(entries(element)).to.have.length(4);
      element.room = { ...room, slug: 'other' };
      await element.updateComplete;
      expect(entries(element)).to.have.length(0);
    });
  });

  describe('events', () => {
    it('dispatches which button was pressed', async () => {
      const element = await mount<SottoRoomHeader>('sotto-room-header', { room, closable: true });
      const events = record(element, ...EVENTS);
      tools(element)[0]!.click();
      tools(element)[2]!.click();
      deepQuery(element, '.only-narrow')!.click();
      expect(events.map(([name]) => name)).to.deep.equal([
        'chat-members-toggle',
        'chat-panel-close',
        'chat-room-back',
      ]);
    });

    it('closes the menu with what was chosen, and with a click elsewhere', async () => {
      const element = await openMenu();
      const events = record(element, ...EVENTS);
      await clickAt(entries(element)[2]!);
      await element.updateComplete;
      expect(events).to.deep.equal([['chat-room-act', { act: 'edit', room }]]);
      expect(entries(element)).to.have.length(0);
      await clickAt(more(element));
      await clickAt(deepQuery(element, 'h2')!);
      await element.updateComplete;
      expect(entries(element)).to.have.length(0);
      // The heading leads to the details.
      expect(events.slice(1)).to.deep.equal([['chat-room-act', { act: 'details', room }]]);
    });
  });

  describe('keyboard', () => {
    it('is one Tab stop, walked by arrows', async () => {
      const element = await open();
      expect(tabStops(element)).to.deep.equal([0, -1, -1]);
      tools(element)[0]!.focus();
      await pressKeys('ArrowRight');
      expect(hasFocus(tools(element)[1])).to.equal(true);
      await pressKeys('End');
      expect(tabStops(element)).to.deep.equal([-1, -1, 0]);
      await pressKeys('ArrowRight');
      expect(hasFocus(tools(element)[0])).to.equal(true);
    });

    it('`skipped` takes it out of the way of Tab', async () => {
      const element = await open({ skipped: true });
      expect(tabStops(element)).to.deep.equal([-1, -1, -1]);
    });

    it('opens the menu by Enter, walks it, and closes it by Escape back to its button', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      const outside = record(document.body, 'keydown');
      more(element).focus();
      await pressKeys('Enter');
      await element.updateComplete;
      outside.length = 0;
      await pressKeys('ArrowDown');
      expect(hasFocus(entries(element)[1])).to.equal(true);
      await pressKeys('ArrowDown', 'ArrowDown', 'ArrowDown');
      expect(hasFocus(entries(element)[0])).to.equal(true);
      await pressKeys('Escape');
      await element.updateComplete;
      expect(entries(element)).to.have.length(0);
      expect(hasFocus(more(element))).to.equal(true);
      expect(outside).to.deep.equal([]);
      expect(events).to.deep.equal([]);
    });

    it('leaves the room by the keyboard alone', async () => {
      const joined = { ...room, role: 'member' as const };
      const element = await open({ room: joined });
      const events = record(element, ...EVENTS);
      more(element).focus();
      await pressKeys('Space');
      await element.updateComplete;
      await pressKeys('End');
      await pressWith('Shift', 'Enter');
      expect(events).to.deep.equal([['chat-room-act', { act: 'leave', room: joined }]]);
    });
  });
});
