import { expect } from 'chai';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { Midnight } from './midnight.js';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
/** Ten seconds before a midnight of this device. */
const EVENING = new Date(2026, 10, 23, 23, 59, 50).getTime();

describe('Midnight', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock(EVENING);
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });

  async function open() {
    const { host } = await hostOf((one) => new Midnight(one));
    const { renders } = host;
    /** How often it has rendered since. */
    const rendered = async () => {
      await host.updateComplete;
      return host.renders - renders;
    };
    return { host, rendered };
  }

  it('renders when a day begins, and when the next one does', async () => {
    const { rendered } = await open();
    clock.pass(9 * SECOND);
    expect(await rendered()).to.equal(0);
    clock.pass(2 * SECOND);
    expect(await rendered()).to.equal(1);
    clock.pass(DAY);
    expect(await rendered()).to.equal(2);
  });

  it('looks again when a device wakes up behind a midnight that it slept through', async () => {
    const { rendered } = await open();
    // A timer does not run while the device sleeps.
    clock.restore();
    clock = new FakeClock(EVENING + DAY);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await rendered()).to.equal(1);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await rendered()).to.equal(1);
  });

  it('has no timer and no listener once its host is gone', async () => {
    const { host, rendered } = await open();
    expect(clock.pending).to.equal(1);
    host.remove();
    expect(clock.pending).to.equal(0);
    clock.pass(DAY);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(await rendered()).to.equal(0);
  });

  it('renders where its host comes back on another day', async () => {
    const { host, rendered } = await open();
    host.remove();
    clock.pass(DAY);
    document.body.append(host);
    expect(await rendered()).to.equal(1);
    expect(clock.pending).to.equal(1);
  });
});
