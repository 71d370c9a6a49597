import { expect } from 'chai';
import { html, LitElement } from 'lit';
import { LazyPart } from '../../lazy/lazy-part.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoLazyPart } from './sotto-lazy-part.js';

/** A script that comes, or fails, when it is told to. */
function script() {
  const imports: { resolve: (module: { elements: object }) => void; reject: (error: Error) => void }[] = [];
  const part = new LazyPart(
    () => new Promise<{ elements: object }>((resolve, reject) => imports.push({ resolve, reject })),
  );
  return {
    part,
    imports,
    come: () => imports.at(-1)!.resolve({ elements: {} }),
    fail: () => imports.at(-1)!.reject(new TypeError('Failed to fetch dynamically imported module')),
  };
}
const open = (properties: Partial<SottoLazyPart>) => mount<SottoLazyPart>('sotto-lazy-part', properties);
const button = (element: Element, label: string) =>
  deepQueryAll(element, 'button').find((one) =>
    [textOf(one), one.getAttribute('aria-label')].includes(label),
  );
const heading = (element: Element) => textOf(deepQuery(element, 'h2'));

describe('<sotto-lazy-part>', () => {
  afterEach(unmountAll);

  it('says where a view is loading, leads back, and calls when it has loaded', async () => {
    const { part, come } = script();
    let [closed, loaded] = [0, 0];
    const place = { as: 'view', onClose: () => (closed += 1) } as const;
    const element = await open({ lazy: part, place, onLoad: () => (loaded += 1) });
    await until(() => heading(element) === 'Loading', 'the heading');
    await expectAccessible(element);
    element.focus();
    expect(hasFocus(button(element, 'Back'))).to.equal(true);
    await pressKeys('Escape');
    await clickAt(button(element, 'Back')!);
    expect([closed, loaded]).to.deep.equal([2, 0]);
    come();
    await until(() => loaded === 1, 'loaded');
  });

  it('says that a view was not loaded, and tries again', async () => {
    const { part, imports, come, fail } = script();
    let loaded = 0;
    const element = await open({ lazy: part, place: { as: 'view' }, onLoad: () => (loaded += 1) });
    fail();
    await until(() => button(element, 'Try again'), 'the button');
    expect(heading(element)).to.equal('This couldn’t be loaded');
    expect(button(element, 'Back') === undefined).to.equal(true);
    await expectAccessible(element);
    await clickAt(button(element, 'Try again')!);
    await until(() => imports.length === 2, 'the second attempt');
    come();
    await until(() => loaded === 1, 'loaded');
  });

  it('is a dialog for a dialog, with a way out, and nothing while it has only begun', async () => {
    const { part, fail } = script();
    let closed = 0;
    const place = { as: 'dialog', onClose: () => (closed += 1) } as const;
    const element = await open({ lazy: part, place });
    expect(deepQuery(element, 'sotto-dialog') === undefined).to.equal(true);
    await until(() => deepQuery(element, '[role="dialog"]'), 'the dialog');
    await expectAccessible(element);
    fail();
    await until(() => button(element, 'Try again'), 'the button');
    await expectAccessible(element);
    expect(hasFocus(button(element, 'Close'))).to.equal(true);
    await pressKeys('Escape');
    await clickAt(button(element, 'Close')!);
    expect(closed).to.equal(2);
  });
});

describe('LazyPart', () => {
  afterEach(unmountAll);

  it('imports once, and again only after a failure', async () => {
    const { part, imports, come, fail } = script();
    const failed = part.load().catch((error: Error) => error.name);
    void part.load().catch(() => undefined);
    expect(imports).to.have.length(1);
    fail();
    expect(await failed).to.equal('TypeError');
    const loads = Promise.all([part.load(), part.load()]);
    come();
    await loads;
    await part.load();
    expect(imports).to.have.length(2);
  });

  it('creates its elements only once they are defined, so that one in another document has its styles', async () => {
    const element = class extends LitElement {
      protected override render = () => html`here`;
    };
    const part = new LazyPart(async () => ({ elements: { 'sotto-late': element } }));
    const host = { requestUpdate: () => undefined } as unknown as LitElement;
    const draw = () =>
      part.draw(host, { as: 'view' }, () => html`<sotto-late></sotto-late>`).strings.join('');
    expect(draw()).to.contain('<sotto-lazy-part');
    await part.load();
    await frames(1);
    expect(draw()).to.equal('<sotto-late></sotto-late>');
    expect(customElements.get('sotto-late') === element).to.equal(true);
  });
});
