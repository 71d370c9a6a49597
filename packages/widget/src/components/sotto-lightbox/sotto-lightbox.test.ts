import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoMessageFiles } from '../sotto-message-files/sotto-message-files.js';
import type { SottoLightbox } from './sotto-lightbox.js';

async function openLarge() {
  const fake = new FakeClient();
  const element = await mount<SottoMessageFiles>('sotto-message-files', {
    ...{ client: fake.client, isStored: true, isTabStop: true },
    files: ['a', 'b', 'c'].map((id) => makeFile(id)),
  });
  await until(() => deepQuery(element, '.pic:nth-child(2) img'), 'the pictures');
  const second = deepQuery(element, '.pic:nth-child(2)')!;
  second.focus();
  second.click();
  await until(() => deepQuery<HTMLDialogElement>(element, 'dialog')?.open, 'the lightbox');
  const dialog = deepQuery<HTMLDialogElement>(element, 'dialog')!;
  return { element, dialog, second };
}
const place = (element: Element) => textOf(deepQuery(element, '.bar-text span'));

describe('<sotto-lightbox>', () => {
  afterEach(unmountAll);

  it('shows the picture that was pressed, over the page', async () => {
    const { element, dialog } = await openLarge();
    expect(dialog.matches(':modal')).to.equal(true);
    expect(place(element)).to.equal('2 of 3');
    const { width, height } = dialog.getBoundingClientRect();
    expect([width, height]).to.deep.equal([innerWidth, innerHeight]);
    await expectAccessible(element);
  });

  it('goes on by the arrow keys, and no further than the last one', async () => {
    const { element } = await openLarge();
    await pressKeys('ArrowRight');
    await until(() => place(element) === '3 of 3', 'the third');
    await pressKeys('ArrowRight');
    await pressKeys('ArrowLeft');
    await until(() => place(element) === '2 of 3', 'the second');
    deepQuery(element, '.side')!.click();
    await until(() => place(element) === '1 of 3', 'the first');
    expect(deepQuery(element, '[aria-label="Previous picture"]')).to.equal(undefined);
  });

  it('closes by Escape, and gives the focus back', async () => {
    const { element, second } = await openLarge();
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-lightbox'), 'the message');
    expect(hasFocus(second)).to.equal(true);
  });

  it('says when a picture did not load', async () => {
    const element = await mount<SottoLightbox>('sotto-lightbox', {
      ...{ pictures: [makeFile('a')], addresses: new Map([['a', null]]), index: 0 },
    });
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal('Picture not loaded');
  });
});
