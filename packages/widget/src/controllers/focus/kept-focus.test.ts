import { expect } from 'chai';
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { KeptFocus } from './kept-focus.js';

async function open() {
  let names = ['a', 'b', 'c'];
  const buttons = () =>
    repeat(
      names,
      (name) => name,
      (name) => html`<button id=${name}>${name}</button>`,
    );
  const { host } = await hostOf((one) => new KeptFocus(one), { content: buttons });
  const draw = async (next: string[]) => {
    names = next;
    host.requestUpdate();
    await host.updateComplete;
    return host.shadowRoot!.activeElement?.id;
  };
  return { host, draw };
}

describe('KeptFocus', () => {
  afterEach(removeHosts);

  it('keeps the focus of what an update moves, and of nothing that is gone', async () => {
    const { host, draw } = await open();
    host.find('#c').focus();
    expect(await draw(['c', 'a', 'b'])).to.equal('c');
    expect(await draw(['a', 'b'])).to.equal(undefined);
  });

  it('takes the focus from nothing that an update gives it to', async () => {
    const { host, draw } = await open();
    host.find('#c').focus();
    const focusing = { hostUpdated: () => host.find('#a').focus() };
    host.addController(focusing);
    expect(await draw(['c', 'a', 'b'])).to.equal('a');
  });
});
