import { expect } from 'chai';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQueryAll, expectAccessible, hasFocus, mount, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMessageMenu } from './sotto-message-menu.js';

const item = makeMessage(1);
const EVENTS = ['chat-menu-close', 'chat-message-act'];
const open = (properties: Partial<SottoMessageMenu> = {}) =>
  mount<SottoMessageMenu>('sotto-message-menu', { item, actions: ['copy', 'edit', 'delete'], ...properties });
const entries = (element: SottoMessageMenu) => deepQueryAll(element, '.menu-item');
const focused = (element: SottoMessageMenu) => entries(element).findIndex(hasFocus);
/** What the menu dispatches when this is chosen: it closes before anything is done. */
const chosen = (action: string) => [
  ['chat-menu-close', null],
  ['chat-message-act', { action, item }],
];

describe('<sotto-message-menu>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a menu with a name, whose first entry has the focus', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(deepQueryAll(element, '[role="menu"][aria-label]')).to.have.length(1);
      expect(focused(element)).to.equal(0);
    });
  });

  describe('properties', () => {
    it('`actions` are its entries, what cannot be undone behind a line', async () => {
      const element = await open();
      expect(entries(element)).to.have.length(3);
      expect(deepQueryAll(element, '[role="separator"]')).to.have.length(1);
      element.actions = ['delete'];
      await element.updateComplete;
      expect(entries(element)).to.have.length(1);
      expect(deepQueryAll(element, '[role="separator"]')).to.have.length(0);
    });

    it('`drawer` stays open when the focus goes elsewhere', async () => {
      const element = await open({ drawer: true });
      const events = record(element, ...EVENTS);
      (document.activeElement as HTMLElement).blur();
      expect(element.hasAttribute('drawer')).to.equal(true);
      expect(events).to.deep.equal([]);
    });
  });

  describe('events', () => {
    it('closes, and dispatches the chosen action', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      await clickAt(entries(element)[1]!);
      expect(events).to.deep.equal(chosen('edit'));
    });

    it('closes when the focus goes elsewhere', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      entries(element)[1]!.focus();
      expect(events).to.deep.equal([]);
      (document.activeElement as HTMLElement).blur();
      expect(events).to.deep.equal([['chat-menu-close', null]]);
    });
  });

  describe('keyboard', () => {
    it('walks by arrows round and round, and to both ends', async () => {
      const element = await open();
      const places: number[] = [];
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End']) {
        await pressKeys(key);
        places.push(focused(element));
      }
      expect(places).to.deep.equal([1, 2, 0, 2, 0, 2]);
    });

    it('walks in the strip of emojis along its line, and passes it as one entry', async () => {
      const element = await open({ reactions: [] });
      const strip = deepQueryAll(element, '.strip-item');
      const places: string[] = [];
      const walk = async (...keys: string[]) => {
        await pressKeys(...keys);
        const at = strip.findIndex(hasFocus);
        places.push(at === -1 ? `entry ${focused(element)}` : `emoji ${at}`);
      };
      await walk('ArrowUp');
      await walk('ArrowLeft');
      await walk('ArrowRight', 'ArrowRight');
      await walk('End');
      await walk('ArrowDown');
      await walk('ArrowUp', 'ArrowUp');
      await walk('ArrowDown');
      expect(places.slice(0, 4)).to.deep.equal(['emoji 0', 'emoji 6', 'emoji 1', 'emoji 6']);
      expect(places.slice(4)).to.deep.equal(['entry 0', 'entry 2', 'emoji 0']);
    });

    it('takes a reaction from the strip, and closes', async () => {
      const events = record(await open({ reactions: [] }), ...EVENTS, 'chat-message-react');
      await pressKeys('ArrowUp', 'ArrowRight', 'Enter');
      expect(events).to.deep.equal([
        ['chat-menu-close', null],
        ['chat-message-react', { message: item, emoji: '❤️' }],
      ]);
    });

    it('offers any other emoji behind the strip, and closes', async () => {
      const element = await open({ reactions: [] });
      const events = record(element, ...EVENTS, 'chat-reaction-open');
      await pressKeys('ArrowUp', 'End', 'Enter');
      expect(events).to.deep.equal([
        ['chat-menu-close', null],
        ['chat-reaction-open', { message: item }],
      ]);
    });

    for (const key of ['Escape', 'Tab'])
      it(`closes by ${key}, which goes no further`, async () => {
        const events = record(await open(), ...EVENTS);
        const outside = record(document.body, 'keydown');
        await pressKeys(key);
        expect(events).to.deep.equal([['chat-menu-close', null]]);
        expect(outside).to.deep.equal([]);
      });

    it('chooses by Enter', async () => {
      const events = record(await open(), ...EVENTS);
      await pressKeys('ArrowDown', 'Enter');
      expect(events.slice(0, 2)).to.deep.equal(chosen('edit'));
    });

    it('chooses by the key of an action, and ignores that of one that it does not have', async () => {
      const events = record(await open({ actions: ['copy', 'delete'] }), ...EVENTS);
      await pressKeys('e');
      expect(events).to.deep.equal([]);
      await pressKeys('Delete');
      expect(events).to.deep.equal(chosen('delete'));
    });
  });
});
