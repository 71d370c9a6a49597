import { expect } from 'chai';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { FocusReturn } from './focus-return.js';

/** A button in the page that has the focus. */
function focusedButton(parent: ParentNode & Node = document.body): HTMLButtonElement {
  const button = document.createElement('button');
  parent.appendChild(button);
  button.focus();
  return button;
}

describe('FocusReturn', () => {
  afterEach(() => {
    removeHosts();
    for (const element of document.querySelectorAll('body > button, body > div[data-test]')) element.remove();
  });

  it('returns the focus to where it was, also inside a shadow root', async () => {
    const outer = document.createElement('div');
    outer.dataset.test = '';
    document.body.append(outer);
    const button = focusedButton(outer.attachShadow({ mode: 'open' }));
    const { host } = await hostOf((one) => new FocusReturn(one));
    host.tabIndex = 0;
    host.focus();
    expect(document.activeElement).to.equal(host);
    host.remove();
    expect(outer.shadowRoot!.activeElement).to.equal(button);
  });

  it('leaves the focus alone where what had it is gone', async () => {
    const button = focusedButton();
    const { host } = await hostOf((one) => new FocusReturn(one));
    const other = focusedButton();
    button.remove();
    host.remove();
    expect(document.activeElement).to.equal(other);
  });

  it('remembers anew each time it comes', async () => {
    const first = focusedButton();
    const { host } = await hostOf((one) => new FocusReturn(one));
    host.tabIndex = 0;
    host.focus();
    host.remove();
    expect(document.activeElement).to.equal(first);
    const second = focusedButton();
    document.body.append(host);
    host.focus();
    host.remove();
    expect(document.activeElement).to.equal(second);
  });

  it('takes it from nothing that the user went to meanwhile', async () => {
    focusedButton();
    await hostOf((one) => new FocusReturn(one));
    const other = focusedButton();
    removeHosts();
    expect(document.activeElement).to.equal(other);
  });
});
