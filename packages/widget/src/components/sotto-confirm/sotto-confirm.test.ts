import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, expectAccessible, hasFocus, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoConfirm } from './sotto-confirm.js';

const EVENTS = ['chat-confirm', 'chat-dialog-close'];
const open = (properties: Partial<SottoConfirm> = {}) =>
  mount<SottoConfirm>('sotto-confirm', {
    heading: 'Delete the message?',
    text: 'It goes for everybody.',
    action: 'Delete it',
    ...properties,
  });
const yes = (element: SottoConfirm) => deepQuery(element, '.btn-danger')!;
const no = (element: SottoConfirm) => deepQuery(element, '.btn-plain')!;

describe('<sotto-confirm>', () => {
  afterEach(() => {
    unmountAll();
    document.documentElement.dir = '';
  });

  describe('accessibility', () => {
    it('is an alert dialog, and the way back has the focus', async () => {
      const element = await open({ quoted: 'See you at the dock' });
      await expectAccessible(element);
      expect(deepQuery(element, '[role="alertdialog"]') !== undefined).to.equal(true);
      expect(hasFocus(no(element))).to.equal(true);
    });

    it('quotes a text at the side of the page, whichever way it runs', async () => {
      document.documentElement.dir = 'rtl';
      const element = await open({ quoted: 'mira' });
      const quoted = deepQuery(element, '.quoted')!;
      const words = document.createRange();
      words.selectNodeContents(quoted);
      const [inner, outer] = [words, quoted].map((one) => one.getBoundingClientRect());
      expect(outer!.right - inner!.right).to.be.closeTo(12, 0.5);
    });

    it('reads out why it did not work', async () => {
      const error = new ChatError('forbidden', 'no');
      const element = await open({ error });
      await expectAccessible(element);
      expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal(errorText(error));
      element.error = undefined;
      await element.updateComplete;
      expect(deepQuery(element, '[role="alert"]') === undefined).to.equal(true);
    });
  });

  describe('properties', () => {
    it('shows heading, what follows and the word on the button', async () => {
      const element = await open();
      expect(textOf(deepQuery(element, 'h2'))).to.equal('Delete the message?');
      expect(textOf(deepQuery(element, '.text'))).to.equal('It goes for everybody.');
      expect(textOf(yes(element))).to.equal('Delete it');
      expect(deepQuery(element, '.quoted') === undefined).to.equal(true);
    });

    it('`quoted` has the direction of its own text', async () => {
      const element = await open({ quoted: 'שלום' });
      expect(getComputedStyle(deepQuery(element, '.quoted p')!).direction).to.equal('rtl');
    });

    it('`busy` is shown on the button', async () => {
      const element = await open({ busy: true });
      expect(yes(element).getAttribute('aria-disabled')).to.equal('true');
    });
  });

  describe('events', () => {
    it('is confirmed by its button, but not while it is under way', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      yes(element).click();
      element.busy = true;
      await element.updateComplete;
      yes(element).click();
      expect(events).to.deep.equal([['chat-confirm', null]]);
    });
  });

  describe('keyboard', () => {
    it('is given up by Enter, as the way back has the focus', async () => {
      const events = record(await open(), ...EVENTS);
      await pressKeys('Enter');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });

    it('is confirmed one Tab further', async () => {
      const events = record(await open(), ...EVENTS);
      await pressKeys('Tab', 'Enter');
      expect(events).to.deep.equal([['chat-confirm', null]]);
    });

    it('is given up by Escape, also while it is under way', async () => {
      const events = record(await open({ busy: true }), ...EVENTS);
      await pressKeys('Escape');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });
  });
});
