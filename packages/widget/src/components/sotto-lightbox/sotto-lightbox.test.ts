import { expect } from 'chai';
import type { User } from '@sotto/sdk';
import { formatMoment } from '../../i18n/format-time.js';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { PICTURE } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
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

  it('says who sent the picture and when, and goes on to those of other messages in the log', async () => {
    const fake = new FakeClient();
    const mira = makeUser('mira', 'Mira Okafor');
    const items = [
      makeMessage(1, { sender: mira, content: '', files: [makeFile('a')] }),
      makeMessage(2, { sender: makeUser('jonas', 'Jonas Weber'), content: 'A text' }),
      makeMessage(3, { sender: ada, content: '', files: [makeFile('b'), makeFile('c')] }),
      makeMessage(4, { sender: makeUser('troll', 'Blocked'), content: '', files: [makeFile('d')] }),
    ];
    const element = await mount<SottoMessageList>('sotto-message-list', {
      ...{ client: fake.client, room: { ...fake.room, role: 'member' }, user: ada, items },
      isBlocked: ({ username }: User) => username === 'troll',
    } as Partial<SottoMessageList>);
    const files = () => deepQueryAll<SottoMessageFiles>(element, 'sotto-message-files');
    for (const one of files()) one.client = fake.client;
    await until(() => deepQuery(files()[0]!, '.pic img'), 'the picture');
    await clickAt(deepQuery(files()[0]!, '.pic')!);
    await until(() => deepQuery(element, 'dialog'), 'the lightbox');
    const title = () => textOf(deepQuery(element, '.bar-text b'));
    expect(title()).to.equal('Mira Okafor');
    expect(place(element))
      .to.contain(formatMoment(items[0]!.createdAt))
      .and.contain('a.png')
      .and.contain('1 of 3');
    await pressKeys('ArrowRight');
    await until(() => title() === ada.displayName, 'the next message');
    expect(place(element)).to.contain('2 of 3');
    await pressKeys('ArrowRight', 'ArrowRight');
    await until(() => place(element)!.includes('3 of 3'), 'the last');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-lightbox'), 'closed');
    expect(hasFocus(deepQuery(files()[0]!, '.pic'))).to.equal(true);
  });

  it('keeps of what it has loaded what the message itself shows, once it is closed', async () => {
    const fake = new FakeClient();
    const { revokeObjectURL } = URL;
    const revoked: string[] = [];
    URL.revokeObjectURL = (address) => {
      revoked.push(address);
      revokeObjectURL.call(URL, address);
    };
    try {
      const of = (id: string) => ({ file: makeFile(id), sender: ada, createdAt: new Date().toISOString() });
      const element = await mount<SottoMessageFiles>('sotto-message-files', {
        ...{ client: fake.client, isStored: true, files: [makeFile('a')] },
        gallery: () => ['a', 'b', 'c'].map(of),
      });
      await until(() => deepQuery(element, '.pic img'), 'the picture');
      const own = deepQuery<HTMLImageElement>(element, '.pic img')!.src;
      const large = (id: string) => deepQuery<HTMLImageElement>(element, `.stage img[alt="${id}.png"]`);
      await clickAt(deepQuery(element, '.pic')!);
      await until(() => large('a'), 'the lightbox');
      await pressKeys('ArrowRight');
      const second = (await until(() => large('b')?.src, 'the next'), large('b')!.src);
      fake.files.isHeld = true;
      await pressKeys('ArrowRight', 'Escape');
      await until(() => !deepQuery(element, 'sotto-lightbox') && revoked.length > 0, 'closed');
      fake.files.release();
      await until(() => fake.files.calls.length === 3, 'the third');
      await element.updateComplete;
      expect(revoked).to.deep.equal([second]);
      expect(deepQuery<HTMLImageElement>(element, '.pic img')!.src).to.equal(own);
    } finally {
      URL.revokeObjectURL = revokeObjectURL;
    }
  });

  it('shows a picture no larger than it is', async () => {
    const element = await mount<SottoLightbox>('sotto-lightbox', {
      pictures: [makeFile('a', { width: 40, height: 30 })],
      addresses: new Map([['a', PICTURE]]),
    });
    const { width, height, left, right } = deepQuery(element, '.stage img')!.getBoundingClientRect();
    expect([width, height]).to.deep.equal([40, 30]);
    expect((left + right) / 2).to.be.closeTo(innerWidth / 2, 1);
  });

  it('says when a picture did not load', async () => {
    const element = await mount<SottoLightbox>('sotto-lightbox', {
      ...{ pictures: [makeFile('a')], addresses: new Map([['a', null]]), index: 0 },
    });
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal('Picture not loaded');
  });
});
