import { expect } from 'chai';
import { html } from 'lit';
import { clickAt, pressKeys } from '../../testing/input.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { FocusRing } from './focus-ring.js';

/** A field of the chat behind one of the page. */
async function open() {
  document.body.insertAdjacentHTML('beforeend', '<input id="page" />');
  const { host, controller } = await hostOf((one) => new FocusRing(one), {
    content: () => html`<input /><button>Send</button>`,
  });
  const page = document.querySelector<HTMLElement>('#page')!;
  return { host, ring: controller, page, field: host.find('input') };
}

describe('FocusRing', () => {
  afterEach(() => {
    removeHosts();
    document.querySelector('#page')?.remove();
  });

  it('is shown for a focus that came by Tab, and not by the mouse', async () => {
    const { ring, page, field } = await open();
    await clickAt(page);
    await pressKeys('Tab');
    expect(ring.isShown).to.equal(true);
    await clickAt(page);
    await clickAt(field);
    expect(ring.isShown).to.equal(false);
  });

  it('is not shown for who clicked into the field and writes there', async () => {
    const { ring, page, field } = await open();
    await clickAt(field);
    await pressKeys('a', 'Enter', 'ArrowLeft');
    page.blur();
    field.blur();
    field.focus();
    expect(ring.isShown).to.equal(false);
  });

  it('is shown where a script moves the focus after a key', async () => {
    const { ring, page, field } = await open();
    await clickAt(page);
    await pressKeys('Enter');
    field.focus();
    expect(ring.isShown).to.equal(true);
  });

  it('asks for a render only where it changes', async () => {
    const { host, page, field } = await open();
    await clickAt(page);
    await pressKeys('Tab');
    await host.updateComplete;
    const { renders } = host;
    page.focus();
    field.focus();
    await host.updateComplete;
    expect(host.renders).to.equal(renders);
  });

  it('listens no longer once it is gone, and again when it is back', async () => {
    const { host, ring, page, field } = await open();
    await clickAt(page);
    host.remove();
    await pressKeys('Enter');
    host.dispatchEvent(new FocusEvent('focusin'));
    expect(ring.isShown).to.equal(false);
    document.body.append(host);
    await clickAt(page);
    field.focus();
    expect(ring.isShown).to.equal(false);
    await clickAt(page);
    await pressKeys('Enter');
    field.focus();
    expect(ring.isShown).to.equal(true);
  });
});
