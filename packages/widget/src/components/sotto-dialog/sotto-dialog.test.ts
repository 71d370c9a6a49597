import { expect } from 'chai';
import { clickAt, pressKeys, pressWith } from '../../testing/input.js';
import { deepQuery, expectAccessible, hasFocus, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoDialog } from './sotto-dialog.js';

/** A dialog with what stands in it, as HTML. */
const open = (content: string, properties: Partial<SottoDialog> = {}) =>
  mount<SottoDialog>('sotto-dialog', { heading: 'Leave the room?', innerHTML: content, ...properties });
const TWO = '<button id="no">No</button><button id="yes">Yes</button>';
const box = (element: SottoDialog) => deepQuery(element, '.dialog')!;
const slotted = (element: SottoDialog, id: string) => element.querySelector(`#${id}`)!;

describe('<sotto-dialog>', () => {
  let before: HTMLButtonElement;
  beforeEach(() => {
    before = document.createElement('button');
    before.textContent = 'Before';
    document.body.append(before);
    before.focus();
  });
  afterEach(() => {
    unmountAll();
    before.remove();
  });

  describe('accessibility', () => {
    it('is a modal dialog with the name of its heading', async () => {
      const element = await open(TWO);
      await expectAccessible(element);
      expect(box(element).getAttribute('role')).to.equal('dialog');
      expect(box(element).getAttribute('aria-modal')).to.equal('true');
      const label = box(element).getAttribute('aria-labelledby');
      expect(textOf(deepQuery(element, `#${label}`))).to.equal('Leave the room?');
    });

    it('keeps the focus inside also where a list of answers is first', async () => {
      const element = await open('<select id="first"><option>1 hour</option></select>' + TWO);
      expect(hasFocus(slotted(element, 'first'))).to.equal(true);
      await pressWith('Shift', 'Tab');
      expect(hasFocus(slotted(element, 'yes'))).to.equal(true);
    });

    it('gives the focus back when it is gone', async () => {
      const element = await open(TWO);
      expect(hasFocus(before)).to.equal(false);
      element.remove();
      expect(hasFocus(before)).to.equal(true);
    });
  });

  describe('properties', () => {
    it('`kind` is its role, for what cannot be undone', async () => {
      const element = await open(TWO, { kind: 'alertdialog' });
      await expectAccessible(element);
      expect(box(element).getAttribute('role')).to.equal('alertdialog');
    });

    it('`heading` follows', async () => {
      const element = await open(TWO);
      element.heading = 'Leave 3 rooms?';
      await element.updateComplete;
      expect(textOf(deepQuery(element, 'h2'))).to.equal('Leave 3 rooms?');
    });
  });

  describe('slots', () => {
    it('focuses what asks for it first', async () => {
      const element = await open(
        '<button id="no">No</button><input id="name" data-autofocus aria-label="Name">',
      );
      expect(hasFocus(slotted(element, 'name'))).to.equal(true);
    });

    it('focuses the first control otherwise', async () => {
      expect(hasFocus(slotted(await open(TWO), 'no'))).to.equal(true);
    });

    it('focuses itself where it holds nothing to focus', async () => {
      const element = await open('<p>Nothing to do here</p>');
      expect(hasFocus(box(element))).to.equal(true);
    });
  });

  describe('events', () => {
    it('wants to be closed by a click beside it, and not by one inside', async () => {
      const element = await open(TWO);
      const events = record(element, 'chat-dialog-close');
      await clickAt(box(element), { x: 4, y: 4 });
      expect(events).to.deep.equal([]);
      await clickAt(deepQuery(element, '.scrim')!, { x: 2, y: 2 });
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });
  });

  describe('keyboard', () => {
    it('keeps Tab inside, both ways round', async () => {
      const element = await open(TWO);
      await pressKeys('Tab');
      expect(hasFocus(slotted(element, 'yes'))).to.equal(true);
      await pressKeys('Tab');
      expect(hasFocus(slotted(element, 'no'))).to.equal(true);
      await pressWith('Shift', 'Tab');
      expect(hasFocus(slotted(element, 'yes'))).to.equal(true);
    });

    it('keeps Tab inside where the first or the last stop is a choice', async () => {
      const radio = (id: string, name: string, state = '') =>
        `<input type="radio" id="${id}" name="${name}" aria-label="${id}" ${state}>`;
      const element = await open(
        [radio('all', 'level'), radio('none', 'level', 'checked'), '<button id="yes">Yes</button>'].join('') +
          [radio('hour', 'time', 'checked'), radio('ever', 'time')].join(''),
      );
      expect(hasFocus(slotted(element, 'none'))).to.equal(true);
      await pressWith('Shift', 'Tab');
      expect(hasFocus(slotted(element, 'hour'))).to.equal(true);
      await pressKeys('Tab');
      expect(hasFocus(slotted(element, 'none'))).to.equal(true);
    });

    it('leaves out what is hidden or disabled', async () => {
      const element = await open(`${TWO}<button disabled>Off</button><button hidden>Gone</button>`);
      await pressKeys('Tab', 'Tab');
      expect(hasFocus(slotted(element, 'no'))).to.equal(true);
    });

    it('wants to be closed by Escape, which goes no further', async () => {
      const element = await open(TWO);
      const events = record(element, 'chat-dialog-close');
      const outside = record(document.body, 'keydown');
      await pressKeys('a', 'Escape');
      expect(events).to.have.length(1);
      expect(outside).to.deep.equal([]);
    });
  });
});
