import { expect } from 'chai';
import { html } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { pressKeys, pressWith } from '../../testing/input.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { RovingFocus } from './roving-focus.js';

/** A toolbar of three between two buttons of the page. */
async function open(properties: { dir?: string } = {}) {
  const all = (host: Element) => [...host.shadowRoot!.querySelectorAll('button')];
  const options: { first?: HTMLElement; isSkipped?: boolean } = {};
  const page = document.createElement('div');
  page.id = 'page';
  page.append(
    ...['Before', 'After'].map((text) =>
      Object.assign(document.createElement('button'), { textContent: text }),
    ),
  );
  document.body.append(page);
  const { host, controller } = await hostOf(
    (one) => new RovingFocus(one, () => ({ items: all(one), ...options })),
    {
      ...properties,
      content: () =>
        html`<div @keydown=${(event: KeyboardEvent) => controller.moveInRow(event)}>
          <button>A</button><button>B</button><button>C</button>
        </div>`,
    },
  );
  page.firstElementChild!.after(host);
  await host.updateComplete;
  return { host, controller, options, items: all(host), page };
}
const focused = () => deepActiveElement(document)?.textContent;

describe('RovingFocus', () => {
  afterEach(() => {
    removeHosts();
    document.querySelector('#page')?.remove();
  });

  it('turns its controls into one Tab stop: the first, or the one that is named', async () => {
    const { host, options, items } = await open();
    expect(items.map(({ tabIndex }) => tabIndex)).to.deep.equal([0, -1, -1]);
    options.first = items[1]!;
    host.requestUpdate();
    await host.updateComplete;
    expect(items.map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, 0, -1]);
  });

  it('is left by one Tab both ways, and entered again where it was left', async () => {
    const { page } = await open();
    (page.firstElementChild as HTMLElement).focus();
    await pressKeys('Tab', 'ArrowRight', 'ArrowRight');
    expect(focused()).to.equal('C');
    await pressWith('Shift', 'Tab');
    expect(focused()).to.equal('Before');
    await pressKeys('Tab');
    expect(focused()).to.equal('C');
    await pressKeys('Tab');
    expect(focused()).to.equal('After');
  });

  it('walks a row by arrows round and round, and to both ends', async () => {
    const { items } = await open();
    items[0]!.focus();
    const places: unknown[] = [];
    for (const key of ['ArrowLeft', 'ArrowRight', 'End', 'Home', 'ArrowDown']) {
      await pressKeys(key);
      places.push(focused());
    }
    expect(places).to.deep.equal(['C', 'A', 'C', 'A', 'A']);
  });

  it('walks the other way where text runs from right to left', async () => {
    const { items } = await open({ dir: 'rtl' });
    items[0]!.focus();
    await pressKeys('ArrowLeft');
    expect(focused()).to.equal('B');
  });

  it('gives the Tab stop back to the first where its own is gone', async () => {
    const { host, controller, items } = await open();
    items[2]!.focus();
    expect(controller.stop === items[2]).to.equal(true);
    items[2]!.remove();
    host.requestUpdate();
    await host.updateComplete;
    expect(controller.stop === items[0]).to.equal(true);
    controller.set(items[1]);
    expect(items[1]!.tabIndex).to.equal(0);
    controller.set(undefined);
    expect(items[0]!.tabIndex).to.equal(0);
  });

  it('takes all of them out of the order of Tab where they are skipped', async () => {
    const { host, options, items } = await open();
    options.isSkipped = true;
    host.requestUpdate();
    await host.updateComplete;
    expect(items.map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, -1, -1]);
  });
});
