import { expect } from 'chai';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { SkeletonDelay } from './skeleton-delay.js';

describe('SkeletonDelay', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });
  const open = async () => {
    const { host, controller } = await hostOf((one) => new SkeletonDelay(one));
    return { host, delay: controller };
  };

  it('is over after a fifth of a second, and renders then', async () => {
    const { host, delay } = await open();
    const { renders } = host;
    clock.pass(199);
    expect(delay.isOver).to.equal(false);
    clock.pass(1);
    await host.updateComplete;
    expect([delay.isOver, host.renders]).to.deep.equal([true, renders + 1]);
  });

  it('begins anew with something else that loads', async () => {
    const { delay } = await open();
    clock.pass(250);
    delay.restart();
    expect(delay.isOver).to.equal(false);
    clock.pass(150);
    delay.restart();
    clock.pass(150);
    expect(delay.isOver).to.equal(false);
    clock.pass(50);
    expect(delay.isOver).to.equal(true);
  });

  it('stops with its host, and begins anew when that is back', async () => {
    const { host, delay } = await open();
    host.remove();
    expect(clock.pending).to.equal(0);
    clock.pass(500);
    expect(delay.isOver).to.equal(false);
    document.body.append(host);
    clock.pass(200);
    expect(delay.isOver).to.equal(true);
  });
});
