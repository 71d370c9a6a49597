import { expect } from 'chai';
import { html, nothing } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { DialogFocus } from './dialog-focus.js';

/** What a dialog lies over: a field, and a dialog with a button, one of which is inert. */
async function open() {
  let isOpen = false;
  const { host } = await hostOf((one) => new DialogFocus(one, () => isOpen), {
    content: () =>
      html`<div ?inert=${isOpen}><input /></div>
        ${isOpen ? html`<button>Close</button>` : nothing}`,
  });
  const show = async (wanted: boolean) => {
    isOpen = wanted;
    host.requestUpdate();
    await host.updateComplete;
  };
  return { host, show };
}

describe('DialogFocus', () => {
  afterEach(removeHosts);

  it('gives the focus back to what is inert by the time the dialog is drawn', async () => {
    const { host, show } = await open();
    host.find('input').focus();
    await show(true);
    host.find('button').focus();
    // Renders while it is open change nothing.
    await show(true);
    await show(false);
    expect(deepActiveElement(document) === host.find('input')).to.equal(true);
  });

  it('leaves the focus on what the user went to in the page while it was open', async () => {
    const { host, show } = await open();
    const other = document.body.appendChild(document.createElement('input'));
    host.find('input').focus();
    await show(true);
    other.focus();
    await show(false);
    expect(deepActiveElement(document) === other).to.equal(true);
    other.remove();
  });

  it('moves no focus where no dialog was open', async () => {
    const { host, show } = await open();
    host.find('input').focus();
    host.find('input').blur();
    await show(false);
    expect(deepActiveElement(document) === document.body).to.equal(true);
  });

  it('remembers for each dialog anew', async () => {
    const { host, show } = await open();
    host.find('input').focus();
    await show(true);
    await show(false);
    host.find('input').blur();
    await show(true);
    host.find('button').focus();
    await show(false);
    expect(deepActiveElement(document) === host.find('input')).to.equal(false);
  });
});
