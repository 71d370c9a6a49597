import { expect } from 'chai';
import { LitElement, html } from 'lit';
import { hasFocus } from '../../testing/mount.js';
import { handOverFocus } from './hand-over-focus.js';

class Pane extends LitElement {
  isOpen = true;

  protected override render() {
    return html`${this.isOpen ? html`<button class="pane"></button>` : ''}<button class="rest"></button>`;
  }
}
customElements.define('test-pane', Pane);

describe('handOverFocus', () => {
  afterEach(() => document.querySelector('test-pane')?.remove());

  it('gives the focus to another element if what had it is gone, and takes it from none', async () => {
    const pane = document.body.appendChild(document.createElement('test-pane')) as Pane;
    await pane.updateComplete;
    const button = (name: string) => pane.renderRoot.querySelector<HTMLElement>(name)!;
    button('.pane').focus();
    handOverFocus(pane, () => button('.rest'));
    await pane.updateComplete;
    expect(hasFocus(button('.pane'))).to.equal(true);
    pane.isOpen = false;
    pane.requestUpdate();
    handOverFocus(pane, () => button('.rest'));
    await pane.updateComplete;
    await Promise.resolve();
    expect(hasFocus(button('.rest'))).to.equal(true);
  });

  it('takes no focus that was outside', async () => {
    const pane = document.body.appendChild(document.createElement('test-pane')) as Pane;
    await pane.updateComplete;
    pane.isOpen = false;
    pane.requestUpdate();
    const taken: string[] = [];
    handOverFocus(pane, () => ({ focus: () => taken.push('rest') }));
    await pane.updateComplete;
    await Promise.resolve();
    expect(taken).to.deep.equal([]);
  });
});
