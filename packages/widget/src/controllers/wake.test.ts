import { expect } from 'chai';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { Wake } from './wake.js';

describe('Wake', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });

  async function open() {
    const { host, controller } = await hostOf((one) => new Wake(one));
    const { renders } = host;
    const rendered = async () => {
      await host.updateComplete;
      return host.renders - renders;
    };
    return { host, controller, rendered };
  }

  it('renders its host at the time that was set last, once', async () => {
    const { controller, rendered } = await open();
    controller.at(Date.now() + 5000);
    controller.at(Date.now() + 9000);
    clock.pass(8999);
    expect(await rendered()).to.equal(0);
    clock.pass(1);
    expect([await rendered(), clock.pending]).to.deep.equal([1, 0]);
  });

  it('sets no timer for what is past or unknown, and leaves none behind', async () => {
    const { host, controller } = await open();
    controller.at(Date.now() - 1);
    controller.at(undefined);
    expect(clock.pending).to.equal(0);
    // Further away than timers of browsers reach: they would fire at once.
    controller.at(Date.now() + 10 ** 12);
    clock.pass(1000);
    expect(clock.pending).to.equal(1);
    host.remove();
    expect(clock.pending).to.equal(0);
  });
});
