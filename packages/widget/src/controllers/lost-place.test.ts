import { expect } from 'chai';
import { html } from 'lit';
import { hostOf, removeHosts } from '../testing/test-host.js';
import type { TestHost } from '../testing/test-host.js';
import { LostPlace } from './lost-place.js';

/** A host whose own rule puts it into a corner, as that of the floating chat does. */
async function open() {
  const { host } = await hostOf((one) => new LostPlace(one), {
    content: () =>
      html`<style>
          :host {
            position: fixed;
            right: 20px;
          }
        </style>
        <div class="ground"></div>`,
  });
  return host;
}
const isLost = (host: TestHost) => host.find('.ground').hasAttribute('data-lost');

/** A style sheet of the page. */
function style(text: string): HTMLStyleElement {
  const sheet = document.createElement('style');
  sheet.className = 'of-the-page';
  sheet.textContent = text;
  document.head.append(sheet);
  return sheet;
}

describe('LostPlace', () => {
  afterEach(() => {
    removeHosts();
    for (const sheet of document.querySelectorAll('.of-the-page')) sheet.remove();
  });

  it('marks the ground where a rule of the page has taken the place away', async () => {
    style('* { all: revert }');
    expect(isLost(await open())).to.equal(true);
  });

  it('does not where the page means the chat, or means nothing', async () => {
    const host = await open();
    expect(isLost(host)).to.equal(false);
    style('* { all: revert } sotto-test-host { left: 4px }');
    host.requestUpdate();
    await host.updateComplete;
    expect(isLost(host)).to.equal(false);
  });

  for (const type of ['load', 'resize'])
    it(`looks again at ${type}, as style sheets may come later than the chat, and not once it is gone`, async () => {
      const host = await open();
      const sheet = style('* { all: revert }');
      dispatchEvent(new Event(type));
      expect(isLost(host)).to.equal(true);
      host.remove();
      sheet.remove();
      dispatchEvent(new Event(type));
      expect(isLost(host)).to.equal(true);
      document.body.append(host);
      dispatchEvent(new Event(type));
      expect(isLost(host)).to.equal(false);
    });
});
