import { expect } from 'chai';
import { noticeTexts } from '../i18n/localize.js';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { Notice } from './notice.js';

/** Puts a clipboard in the place of the browser's, which asks the person first. */
function replaceClipboard(writeText: (text: string) => Promise<void>): void {
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
}

describe('Notice', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
    Reflect.deleteProperty(navigator, 'clipboard');
  });
  const open = async () => {
    const { host, controller } = await hostOf((one) => new Notice(one));
    return { host, notice: controller };
  };

  it('goes by itself, and renders when it comes and when it goes', async () => {
    const { host, notice } = await open();
    const { renders } = host;
    notice.say('Copied');
    await host.updateComplete;
    clock.pass(5000);
    expect([notice.text, host.renders - renders]).to.deep.equal(['Copied', 1]);
    clock.pass(2000);
    await host.updateComplete;
    expect([notice.text, host.renders - renders]).to.deep.equal(['', 2]);
  });

  it('stays its whole time from the last one', async () => {
    const { notice } = await open();
    notice.say('First');
    clock.pass(5000);
    notice.say('Second');
    clock.pass(5000);
    expect(notice.text).to.equal('Second');
  });

  it('goes with its host, and leaves no timer behind', async () => {
    const { host, notice } = await open();
    notice.say('Copied');
    host.remove();
    expect([notice.text, clock.pending]).to.deep.equal(['', 0]);
  });

  it('copies, and shows whether that worked', async () => {
    const { host, notice } = await open();
    const copied: string[] = [];
    replaceClipboard(async (text) => void copied.push(text));
    await notice.copy('See you', host.shadowRoot!);
    expect([copied, notice.text]).to.deep.equal([['See you'], noticeTexts().copied]);
    replaceClipboard(() => Promise.reject(new DOMException('Not allowed', 'NotAllowedError')));
    document.execCommand = () => false;
    await notice.copy('See you', host.shadowRoot!);
    Reflect.deleteProperty(document, 'execCommand');
    expect(notice.text).to.equal(noticeTexts().copyBlocked);
  });
});
