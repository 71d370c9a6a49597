import { expect } from 'chai';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { PageFocus } from './page-focus.js';

/** The window is told to be visible or not, as by a change of the tab. */
function showPage(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}

async function open() {
  let calls = 0;
  const { host, controller } = await hostOf((one) => new PageFocus(one, () => (calls += 1)));
  return { host, controller, calls: () => calls };
}

describe('PageFocus', () => {
  afterEach(() => {
    removeHosts();
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('calls back when the page gets the focus again, and not when it loses it', async () => {
    const { controller, calls } = await open();
    showPage('hidden');
    expect([controller.isSeen, calls()]).to.deep.equal([false, 0]);
    showPage('visible');
    expect([controller.isSeen, calls()]).to.deep.equal([true, 1]);
    window.dispatchEvent(new FocusEvent('focus'));
    expect(calls()).to.equal(2);
  });

  it('is not seen in a window without the focus', async () => {
    const { controller, calls } = await open();
    document.hasFocus = () => false;
    window.dispatchEvent(new FocusEvent('focus'));
    expect([controller.isSeen, calls()]).to.deep.equal([false, 0]);
    Reflect.deleteProperty(document, 'hasFocus');
    expect(controller.isSeen).to.equal(true);
  });

  it('follows its host into another document, and listens nowhere once that is gone', async () => {
    const { host, calls } = await open();
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inside = frame.contentDocument!;
    inside.body.append(host);
    showPage('visible');
    expect(calls()).to.equal(0);
    inside.hasFocus = () => true;
    inside.dispatchEvent(new Event('visibilitychange'));
    expect(calls()).to.equal(1);
    host.remove();
    inside.dispatchEvent(new Event('visibilitychange'));
    expect(calls()).to.equal(1);
    frame.remove();
  });

  it('leaves no listener on a page that wraps addEventListener without `signal`', async () => {
    const add = document.addEventListener;
    document.addEventListener = function (type: string, listener: EventListenerOrEventListenerObject) {
      add.call(this, type, listener);
    };
    try {
      const { host, calls } = await open();
      showPage('visible');
      expect(calls()).to.equal(1);
      host.remove();
      showPage('visible');
      expect(calls()).to.equal(1);
    } finally {
      Reflect.deleteProperty(document, 'addEventListener');
    }
  });
});
