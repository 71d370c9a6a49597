import { expect } from 'chai';
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import type { TestHost } from '../../testing/test-host.js';
import { FocusOverUpdates } from './focus-over-updates.js';

async function open(next?: (host: TestHost) => HTMLElement) {
  let names = ['a', 'b', 'c'];
  const buttons = () =>
    repeat(
      names,
      (name) => name,
      (name) => html`<button id=${name}>${name}</button>`,
    );
  const { host } = await hostOf((one) => new FocusOverUpdates(one, next && (() => next(one))), {
    content: buttons,
  });
  const draw = async (next: string[]) => {
    names = next;
    host.requestUpdate();
    await host.updateComplete;
    return host.shadowRoot!.activeElement?.id;
  };
  return { host, draw };
}

describe('FocusOverUpdates', () => {
  afterEach(removeHosts);

  it('keeps the focus of what an update moves, and of nothing that is gone', async () => {
    const { host, draw } = await open();
    host.find('#c').focus();
    expect(await draw(['c', 'a', 'b'])).to.equal('c');
    expect(await draw(['a', 'b'])).to.equal(undefined);
  });

  it('gives that of what is gone to another control, if there is one to have it', async () => {
    const { host, draw } = await open((one) => one.find('#a'));
    host.find('#c').focus();
    expect(await draw(['a', 'b'])).to.equal('a');
    host.find('#a').blur();
    expect(await draw(['a'])).to.equal(undefined);
  });

  it('takes the focus from nothing that an update gives it to', async () => {
    const { host, draw } = await open();
    host.find('#c').focus();
    const focusing = { hostUpdated: () => host.find('#a').focus() };
    host.addController(focusing);
    expect(await draw(['c', 'a', 'b'])).to.equal('a');
  });
});
