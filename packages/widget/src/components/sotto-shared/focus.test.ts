import { expect } from 'chai';
import { emulateMedia } from '../../testing/emulate-media.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { pointAt, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, hasFocus, textOf, unmountAll, until } from '../../testing/mount.js';
import {
  daysAgo,
  openShared,
  sharedFile,
  sharedTabs,
  showSharedTab,
  squaresOf,
  textFile,
} from '../../testing/files/shared-pane.js';
import type { SottoShared } from './sotto-shared.js';

/** Presses the button of this class by a key, and waits until the list has the focus in its place. */
async function pressAndLose(element: SottoShared, selector: string): Promise<void> {
  await until(() => deepQuery(element, selector), selector);
  deepQuery(element, selector)!.focus();
  await pressKeys('Enter');
  await until(() => hasFocus(deepQuery(element, '.panel')), 'the focus');
}

/** How often the names of days and months are formatted from now on. */
function countFormats() {
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')!;
  let count = 0;
  Object.defineProperty(prototype, 'format', {
    ...format,
    get(this: Intl.DateTimeFormat): unknown {
      count += 1;
      return format.get!.call(this);
    },
  });
  return { count: () => count, end: () => Object.defineProperty(prototype, 'format', format) };
}

describe('<sotto-shared> and the focus', () => {
  afterEach(unmountAll);

  it('gives the list the focus of a button that goes', async () => {
    const fake = new FakeClient(0);
    fake.files.page = 1;
    fake.files.failures.set('list', 'network');
    const plans = [9, 8, 7, 6, 5, 4].map((seq) => sharedFile(seq, textFile(`f${seq}`)));
    const { element } = await openShared([...plans, sharedFile(3, makeFile('rare'))], fake);
    await until(() => deepQuery(element, '.empty .btn'), 'the reason');
    fake.files.failures.clear();
    await pressAndLose(element, '.empty .btn');
    await until(() => textOf(deepQuery(element, '.more')) === 'Show more', 'the button');
    await pressAndLose(element, '.more');
    expect(squaresOf(element)).to.deep.equal(['rare']);
  });

  it('does so of what searches earlier messages, and of a file whose message is deleted', async () => {
    const { element, fake } = await openShared([sharedFile(3, textFile('plan'))], new FakeClient(700));
    await showSharedTab(element, 2);
    await until(() => textOf(deepQuery(element, '.more'))?.includes('earlier'), 'the button');
    await pressAndLose(element, '.more');
    await showSharedTab(element, 1);
    await until(() => deepQuery(element, '.row .icon-btn'), 'the file');
    deepQuery(element, '.row .icon-btn')!.focus();
    const message = makeMessage(3, { content: null, deletedAt: daysAgo(0) });
    fake.emit('message.deleted', { room: 'stage', rev: 20, message });
    await until(() => !deepQuery(element, '.row'), 'the deletion');
    expect(hasFocus(deepQuery(element, '.panel'))).to.equal(true);
  });

  it('draws nothing anew where an arrow moves it, and finds out once when files were sent', async () => {
    const files = [1, 2, 3].map((at) => sharedFile(10 - at, makeFile(`p${at}`), { createdAt: daysAgo(70) }));
    const { element } = await openShared(files);
    await until(() => deepQueryAll(element, '.pic img').length === 3, 'the pictures');
    await frames(2);
    let updates = 0;
    element.addController({ hostUpdated: () => (updates += 1) });
    deepQuery(element, '.pic')!.focus();
    await pressKeys('ArrowRight');
    await frames(2);
    expect(hasFocus(deepQueryAll(element, '.pic')[1])).to.equal(true);
    expect(deepQueryAll(element, '.jump').map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, 0, -1]);
    expect(updates).to.equal(0);
    const formats = countFormats();
    try {
      element.requestUpdate();
      await element.updateComplete;
      expect([updates, formats.count()]).to.deep.equal([1, 0]);
    } finally {
      formats.end();
    }
  });

  it('has its button that leads into the chat take no press where that is not seen', async () => {
    const { element } = await openShared([sharedFile(9, makeFile('rack'))]);
    await until(() => deepQuery(element, '.pic img'), 'the picture');
    const jump = deepQuery(element, '.jump')!;
    const { left, top, width, height } = jump.getBoundingClientRect();
    const isHit = () =>
      element.shadowRoot!.elementFromPoint(left + width / 2, top + height / 2)?.closest('.jump') === jump;
    const end = emulateMedia(element, '(hover: hover)');
    try {
      await pointAt(sharedTabs(element)[0]!);
      expect([getComputedStyle(jump).opacity, isHit()]).to.deep.equal(['0', false]);
      await pointAt(deepQuery(element, '.pic')!);
      expect([getComputedStyle(jump).opacity, isHit()]).to.deep.equal(['1', true]);
    } finally {
      end();
    }
  });
});
