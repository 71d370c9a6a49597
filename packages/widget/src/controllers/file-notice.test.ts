import { expect } from 'chai';
import { html } from 'lit';
import { noticeTexts } from '../i18n/localize.js';
import { FakeClock } from '../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { FileNotice } from './file-notice.js';

const FILE = new File(['x'], 'plan.png', { type: 'image/png' });

function dataOf(content: { file?: boolean; text?: string }): DataTransfer {
  const data = new DataTransfer();
  if (content.file) data.items.add(FILE);
  if (content.text) data.setData('text/plain', content.text);
  return data;
}

describe('FileNotice', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });

  /** A host with a field and a log; `drop` and `paste` return whether the browser was kept from acting. */
  async function open() {
    const { host } = await hostOf((one) => {
      const notice = new FileNotice(one);
      one.content = () =>
        html`<textarea></textarea>
          <p class="log">Log</p>
          ${notice.render()}`;
      return notice;
    });
    const send = (event: Event, to: string) => !host.find(to).dispatchEvent(event);
    const options = { bubbles: true, cancelable: true, composed: true };
    return {
      host,
      drop: (content: Parameters<typeof dataOf>[0], to = '.log', type = 'drop') =>
        send(new DragEvent(type, { ...options, dataTransfer: dataOf(content) }), to),
      paste: (content: Parameters<typeof dataOf>[0], to = 'textarea') =>
        send(new ClipboardEvent('paste', { ...options, clipboardData: dataOf(content) }), to),
      said: async () => {
        await host.updateComplete;
        return host.shadowRoot!.querySelector('[role="alert"]')?.textContent;
      },
    };
  }

  it('takes a file that is dropped, and shows that it cannot be sent, for a while', async () => {
    const { drop, said } = await open();
    expect(await said()).to.equal(undefined);
    expect(drop({ file: true }, '.log', 'dragover')).to.equal(true);
    expect(await said()).to.equal(undefined);
    expect(drop({ file: true })).to.equal(true);
    expect(await said()).to.equal(noticeTexts().noFiles);
    clock.pass(10_000);
    expect(await said()).to.equal(undefined);
  });

  it('takes a picture that is pasted, and not text that comes with one', async () => {
    const { paste, said } = await open();
    expect(paste({ file: true, text: 'cells of a table' })).to.equal(false);
    expect(await said()).to.equal(undefined);
    expect(paste({ file: true })).to.equal(true);
    expect(await said()).to.equal(noticeTexts().noFiles);
  });

  it('lets text be dropped and pasted into a field, and dropped nowhere else', async () => {
    const { drop, paste, said } = await open();
    expect(drop({ text: 'words' }, 'textarea')).to.equal(false);
    expect(paste({ text: 'words' })).to.equal(false);
    expect(drop({ text: 'https://example.org' })).to.equal(true);
    expect(await said()).to.equal(undefined);
  });

  it('says nothing of a file that was taken before', async () => {
    const { host, drop, said } = await open();
    host.find('.log').addEventListener('drop', (event) => event.preventDefault());
    expect(drop({ file: true })).to.equal(true);
    expect(await said()).to.equal(undefined);
  });

  it('takes nothing once its host is gone, and continues when it is back', async () => {
    const { host, drop, said } = await open();
    host.remove();
    expect(drop({ file: true })).to.equal(false);
    expect(clock.pending).to.equal(0);
    document.body.append(host);
    expect(drop({ file: true })).to.equal(true);
    expect(await said()).to.equal(noticeTexts().noFiles);
  });
});
