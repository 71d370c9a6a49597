import type { ConnectionState } from '@sotto/sdk';
import { expect } from 'chai';
import { badgeText } from '../../i18n/badge-text.js';
import { chatTexts } from '../../i18n/localize.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
} from '../../testing/mount.js';
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

  describe('without a network', () => {
    let clock: FakeClock | undefined;
    afterEach(() => clock?.restore());

    it('shows and says so after a second, and no more once it is back', async () => {
      clock = new FakeClock();
      const fake = new FakeClient();
      const element = await mount<SottoLauncher>('sotto-launcher', { unread: 2, client: fake.client });
      const set = async (state: ConnectionState, ms: number) => {
        fake.setConnection(state);
        clock!.pass(ms);
        await frames(2);
        return [button(element).getAttribute('aria-label'), deepQuery(element, '.state') !== undefined];
      };
      expect(await set({ status: 'offline' }, 900)).to.deep.equal(['Open chat, 2 unread', false]);
      expect(await set({ status: 'offline' }, 200)).to.deep.equal(['Open chat, 2 unread, offline', true]);
      // A server that is away is no matter for who has not opened the chat.
      expect(await set({ status: 'reconnecting' }, 2000)).to.deep.equal(['Open chat, 2 unread', false]);
      expect(await set({ status: 'online' }, 0)).to.deep.equal(['Open chat, 2 unread', false]);
      await set({ status: 'offline' }, 1100);
      clock.restore();
      await expectAccessible(element);
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
