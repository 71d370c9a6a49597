import { expect } from 'chai';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQueryAll, expectAccessible, hasFocus, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMemberMenu } from './sotto-member-menu.js';

const EVENTS = ['chat-menu-close', 'chat-member-act'];
const open = (properties: Partial<SottoMemberMenu> = {}) =>
  mount<SottoMemberMenu>('sotto-member-menu', {
    actions: ['profile', 'mute', 'remove', 'ban'],
    ...properties,
  });
const entries = (element: SottoMemberMenu) => deepQueryAll(element, '[role="menuitem"]');

describe('<sotto-member-menu>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a menu whose first entry has the focus, with what cannot be undone apart', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(hasFocus(entries(element)[0])).to.equal(true);
      expect(entries(element).map(textOf)).to.deep.equal(['View profile', 'Mute', 'Remove', 'Ban']);
      expect(deepQueryAll(element, '[role="separator"]')).to.have.lengthOf(1);
    });

    it('draws no bullets beside its entries', async () => {
      const element = await open();
      const bullets = deepQueryAll(element, 'li').map((one) => getComputedStyle(one).listStyleType);
      expect(new Set(bullets)).to.deep.equal(new Set(['none']));
    });
  });

  describe('properties', () => {
    it('`actions` are its entries', async () => {
      expect(entries(await open({ actions: ['profile', 'unmute'] })).map(textOf)).to.deep.equal([
        'View profile',
        'Unmute',
      ]);
    });
  });

  describe('events', () => {
    it('closes with what is clicked', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      await clickAt(entries(element)[1]!);
      expect(events).to.deep.equal([
        ['chat-menu-close', null],
        ['chat-member-act', { action: 'mute' }],
      ]);
    });
  });

  describe('keyboard', () => {
    it('moves by arrows round its ends, chooses by Enter, and closes by Escape and Tab', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      await pressKeys('ArrowUp', 'Enter');
      expect(events[1]).to.deep.equal(['chat-member-act', { action: 'ban' }]);
      await pressKeys('Escape', 'Tab');
      expect(events.slice(2)).to.deep.equal([
        ['chat-menu-close', null],
        ['chat-menu-close', null],
      ]);
    });
  });
});
