import { expect } from 'chai';
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
import type { SottoConnectionBanner } from './sotto-connection-banner.js';

const open = (fake: FakeClient) =>
  mount<SottoConnectionBanner>('sotto-connection-banner', { client: fake.client });
const status = (element: SottoConnectionBanner) => deepQuery(element, '[role="status"]')!;
const tryNow = (element: SottoConnectionBanner) => deepQuery(element, 'button');
const connects = (fake: FakeClient) => fake.calls.filter(([name]) => name === 'connect').length;

describe('<sotto-connection-banner>', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    clock?.restore();
    unmountAll();
  });
  const pass = async (ms: number) => {
    clock!.pass(ms);
    await frames(2);
  };

  /** A bar whose connection was lost so many milliseconds ago, and is tried again in five seconds. */
  async function lose(ms: number) {
    clock = new FakeClock();
    const fake = new FakeClient();
    const element = await open(fake);
    fake.setConnection({ status: 'reconnecting', nextTryAt: Date.now() + ms + 5000 });
    await pass(ms);
    return { fake, element };
  }

  describe('accessibility', () => {
    it('is a status, which is there before it has a text', async () => {
      const element = await open(new FakeClient());
      await expectAccessible(element);
      expect(textOf(status(element))).to.equal('');
    });

    it('reads out that the connection is lost once, and not again each second', async () => {
      const { element } = await lose(1000);
      const read = () =>
        [...status(element).querySelectorAll(':not([aria-hidden])')]
          .filter((one) => !one.closest('[aria-hidden]') && one.localName !== 'button')
          .map((one) => [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE))
          .flatMap((texts) => texts.map(({ textContent }) => textContent!.trim()))
          .join('');
      const [first, shown] = [read(), textOf(status(element))];
      await pass(2000);
      expect(textOf(status(element))).not.to.equal(shown);
      expect(read()).to.equal(first).and.not.equal('');
      // axe waits by timers.
      clock!.restore();
      await expectAccessible(element);
    });
  });

  describe('properties', () => {
    it('shows nothing of a connection that is lost for less than a second', async () => {
      const { fake, element } = await lose(999);
      expect(textOf(status(element))).to.equal('');
      fake.setConnection({ status: 'online' });
      await pass(5000);
      expect(textOf(status(element))).to.equal('');
    });

    it('counts down to the next try, and is gone with the connection', async () => {
      const { fake, element } = await lose(1000);
      expect(textOf(status(element))).to.contain('5 s');
      await pass(3000);
      expect(textOf(status(element))).to.contain('2 s');
      fake.setConnection({ status: 'online' });
      await frames(2);
      expect(textOf(status(element))).to.equal('');
    });

    it('offers no try where the device has no network', async () => {
      const { fake, element } = await lose(1000);
      fake.setConnection({ status: 'offline' });
      await frames(2);
      // axe waits by timers.
      clock!.restore();
      await expectAccessible(element);
      expect(textOf(status(element))).not.to.equal('');
      expect(tryNow(element) === undefined).to.equal(true);
      // On a page of another direction the full stop stays at the end.
      document.documentElement.dir = 'rtl';
      expect(getComputedStyle(deepQuery(element, '.banner-text')!).direction).to.equal('ltr');
      document.documentElement.dir = '';
    });

    it('follows another `client`, and forgets the one before', async () => {
      const { fake, element } = await lose(1000);
      element.client = new FakeClient().client;
      await element.updateComplete;
      await frames(2);
      expect(textOf(status(element))).to.equal('');
      expect(fake.listenerCount).to.equal(0);
    });
  });

  describe('keyboard', () => {
    it('tries at once by Enter', async () => {
      const { fake, element } = await lose(1000);
      tryNow(element)!.focus();
      expect(hasFocus(tryNow(element))).to.equal(true);
      await pressKeys('Enter');
      expect(connects(fake)).to.equal(1);
    });
  });
});
