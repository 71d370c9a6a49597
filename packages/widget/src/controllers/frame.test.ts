import { expect } from 'chai';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { frames } from '../testing/wait.js';
import { afterFirstRows, onNextFrame } from './frame.js';

const { requestAnimationFrame: draw } = window;
const drawNothing = () => (window.requestAnimationFrame = () => 0);
const drawAgain = () => (window.requestAnimationFrame = draw);

describe('onNextFrame', () => {
  afterEach(() => {
    drawAgain();
    removeHosts();
  });

  it('renders once a frame, however often it is called', async () => {
    const { host, controller: changed } = await hostOf(onNextFrame);
    const { renders } = host;
    for (let call = 0; call < 5; call += 1) changed();
    await host.updateComplete;
    expect(host.renders).to.equal(renders);
    await frames(2);
    expect(host.renders).to.equal(renders + 1);
    changed();
    await frames(2);
    expect(host.renders).to.equal(renders + 2);
  });

  it('renders in a page that draws no frames, such as one in the background', async () => {
    const { host, controller: changed } = await hostOf(onNextFrame);
    const { renders } = host;
    drawNothing();
    const clock = new FakeClock();
    try {
      changed();
      clock.pass(250);
      await host.updateComplete;
      expect([host.renders, clock.pending]).to.deep.equal([renders + 1, 0]);
    } finally {
      clock.restore();
    }
  });
});

describe('afterFirstRows', () => {
  afterEach(() => {
    drawAgain();
    Reflect.deleteProperty(document, 'hidden');
  });

  it('waits for frames', async () => {
    let drawn = 0;
    window.requestAnimationFrame = (callback) => {
      drawn += 1;
      return draw(callback);
    };
    await afterFirstRows();
    expect(drawn).to.equal(4);
  });

  it('waits for nothing in a hidden page, which draws no frames', async () => {
    drawNothing();
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    await afterFirstRows();
  });

  it('waits a second at most where the page is hidden meanwhile', async () => {
    drawNothing();
    const clock = new FakeClock();
    try {
      let isOver = false;
      const over = afterFirstRows().then(() => (isOver = true));
      clock.pass(999);
      await Promise.resolve();
      expect(isOver).to.equal(false);
      clock.pass(1);
      await over;
    } finally {
      clock.restore();
    }
  });
});
