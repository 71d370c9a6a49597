import { expect } from 'chai';
import { noticeTexts } from '../../i18n/localize.js';
import { pressKeys } from '../../testing/input.js';
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
import type { SottoDeparture } from './sotto-departure.js';

const EVENTS = ['chat-departure-end', 'chat-room-back'];
const open = (unsent = 'See you at the dock') =>
  mount<SottoDeparture>('sotto-departure', { from: { slug: 'stage', name: 'Stage crew', unsent } });
const buttons = (element: SottoDeparture) => deepQueryAll<HTMLButtonElement>(element, 'button');
const field = (element: SottoDeparture) => deepQuery<HTMLTextAreaElement>(element, 'textarea');
const status = (element: SottoDeparture) => textOf(deepQuery(element, '[role="status"]'));

/** Puts a clipboard in the place of the browser's, which asks the person first; returns what was copied. */
function replaceClipboard(isAllowed: boolean): string[] {
  const copied: string[] = [];
  const writeText = async (text: string) => {
    if (!isAllowed) throw new DOMException('Not allowed', 'NotAllowedError');
    copied.push(text);
  };
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
  return copied;
}

describe('<sotto-departure>', () => {
  afterEach(() => {
    unmountAll();
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  describe('accessibility', () => {
    it('shows at once what happened, and names the field', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(textOf(deepQuery(element, '[role="alert"]'))).to.contain('Stage crew');
      expect(field(element)!.getAttribute('aria-label')).not.to.equal('');
    });
  });

  describe('properties', () => {
    it('shows what was not sent, to read and copy and not to change', async () => {
      const element = await open('Two\nlines');
      expect(field(element)!.value).to.equal('Two\nlines');
      expect(field(element)!.readOnly).to.equal(true);
      expect(buttons(element)).to.have.length(3);
    });

    it('offers nothing but the way back where nothing was left', async () => {
      const element = await open('');
      await expectAccessible(element);
      expect(field(element) === undefined).to.equal(true);
      expect(buttons(element)).to.have.length(1);
    });
  });

  describe('events', () => {
    it('ends when the words are not wanted', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      buttons(element)[1]!.click();
      expect(events).to.deep.equal([['chat-departure-end', { slug: 'stage' }]]);
    });

    it('goes back to the rooms and keeps the words; without any it ends', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      buttons(element)[2]!.click();
      element.from = { ...element.from, unsent: '' };
      await element.updateComplete;
      buttons(element)[0]!.click();
      expect(events).to.deep.equal([
        ['chat-room-back', null],
        ['chat-departure-end', { slug: 'stage' }],
      ]);
    });
  });

  describe('keyboard', () => {
    it('copies by Enter, and shows that it did', async () => {
      const copied = replaceClipboard(true);
      const element = await open();
      field(element)!.focus();
      await pressKeys('Tab');
      expect(hasFocus(buttons(element)[0])).to.equal(true);
      await pressKeys('Enter');
      await until(() => status(element), 'the word');
      expect(copied).to.deep.equal(['See you at the dock']);
      expect(status(element)).to.equal(noticeTexts().copied);
    });

    it('keeps the focus where the browser forbids the clipboard', async () => {
      replaceClipboard(false);
      const element = await open();
      buttons(element)[0]!.focus();
      await pressKeys('Enter');
      await until(() => status(element), 'the word');
      expect(hasFocus(buttons(element)[0])).to.equal(true);
      expect(deepQueryAll(element, 'textarea')).to.have.length(1);
    });
  });
});
