import { expect } from 'chai';
import { badgeText } from '../../i18n/badge-text.js';
import { chatTexts } from '../../i18n/localize.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, expectAccessible, hasFocus, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoLauncher } from './sotto-launcher.js';

const open = (unread = 0) => mount<SottoLauncher>('sotto-launcher', { unread });
const button = (element: SottoLauncher) => deepQuery(element, 'button')!;
const badge = (element: SottoLauncher) => deepQuery(element, '.badge');

describe('<sotto-launcher>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('announces how much is unread in its name, and once', async () => {
      const element = await open(2);
      await expectAccessible(element);
      expect(button(element).getAttribute('aria-label')).to.equal(chatTexts().open(2)).and.contain('2');
      expect(badge(element)!.getAttribute('aria-hidden')).to.equal('true');
    });

    it('has a target of at least 24 pixels, and can be styled by its part', async () => {
      const { width, height } = button(await open()).getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(24);
      expect(button(await open()).getAttribute('part')).to.equal('launcher');
    });
  });

  describe('properties', () => {
    it('`unread` shows a badge, of three digits at most', async () => {
      const element = await open(0);
      expect(badge(element) === undefined).to.equal(true);
      element.unread = 1000;
      await element.updateComplete;
      expect(textOf(badge(element)))
        .to.equal(badgeText(1000))
        .and.equal('999+');
      element.setAttribute('unread', '7');
      await element.updateComplete;
      expect(textOf(badge(element))).to.equal('7');
    });
  });

  describe('keyboard', () => {
    it('passes the focus on to its button, which Enter and Space press', async () => {
      const element = await open();
      const clicks = record(element, 'click');
      element.focus();
      expect(hasFocus(button(element))).to.equal(true);
      await pressKeys('Enter', 'Space');
      expect(clicks).to.have.length(2);
    });
  });
});
