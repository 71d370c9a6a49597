import { expect } from 'chai';
import { media } from '../../lazy/parts.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, hasFocus, unmountAll, until } from '../../testing/mount.js';
import { daysAgo, openShared, sharedFile, sharedTabs, squaresOf } from '../../testing/files/shared-pane.js';
import type { SottoShared } from './sotto-shared.js';

const box = (element: SottoShared) => deepQuery(element, 'sotto-lightbox');
const panel = (element: SottoShared) => deepQuery(element, '.panel');
const drawn = (element: SottoShared) => deepQuery<HTMLImageElement>(element, '.stage img')?.alt;

/** Opens the first of these pictures large. */
async function openLarge(...names: string[]) {
  const files = names.map((name, at) => sharedFile(9 - at, makeFile(name)));
  const { element, fake } = await openShared(files);
  await until(() => deepQuery(element, '.pic'), 'the pictures');
  deepQuery(element, '.pic')!.focus();
  await pressKeys('Enter');
  await until(() => drawn(element) === `${names[0]}.png`, 'the lightbox');
  return { element, fake };
}

describe('<sotto-shared> and the picture that is shown large', () => {
  afterEach(unmountAll);

  it('closes where the only picture is deleted, keeps the focus, and opens nothing later', async () => {
    const { element, fake } = await openLarge('rack');
    const message = makeMessage(9, { content: null, deletedAt: daysAgo(0) });
    fake.emit('message.deleted', { room: 'stage', rev: 20, message });
    await until(() => !box(element), 'the list');
    await until(() => hasFocus(panel(element)), 'the focus');
    fake.receive({ files: [makeFile('fresh')] });
    await until(() => squaresOf(element)[0] === 'fresh', 'the new picture');
    await frames(2);
    expect(box(element) === undefined).to.equal(true);
  });

  it('stays while the list is read again', async () => {
    const { element, fake } = await openLarge('rack', 'hall');
    fake.files.isHeld = true;
    fake.emit('room.stale', { room: 'stage' });
    await until(() => squaresOf(element).length === 0, 'the empty list');
    expect(drawn(element)).to.equal('rack.png');
    fake.files.release();
    await until(() => squaresOf(element).length === 2, 'the list');
    await pressKeys('Escape');
    await until(() => hasFocus(deepQueryAll(element, '.pic')[0]), 'the focus');
  });

  it('closes with its room, and does not come back with it', async () => {
    const { element, fake } = await openLarge('rack');
    element.room = { ...fake.room, slug: 'pit' };
    await until(() => !box(element), 'the other room');
    await until(() => hasFocus(panel(element)), 'the focus');
    element.room = fake.room;
    await until(() => squaresOf(element).length === 1, 'the picture');
    await frames(2);
    expect(box(element) === undefined).to.equal(true);
  });

  for (const way of ['another list', 'nothing'])
    it(`does not open a video where ${way} is shown once its player is there`, async () => {
      const { element } = await openShared([sharedFile(9, makeFile('clip', { type: 'video/mp4' }))]);
      await until(() => deepQuery(element, '.pic'), 'the video');
      let arrive = () => undefined as unknown;
      media.load = () => new Promise((resolve) => (arrive = () => resolve(undefined as never)));
      try {
        deepQuery(element, '.pic')!.focus();
        await pressKeys('Enter');
        const { parentElement } = element;
        if (way === 'nothing') element.remove();
        else {
          sharedTabs(element)[0]!.focus();
          await pressKeys('ArrowRight');
        }
        arrive();
        await frames(2);
        if (way === 'nothing') parentElement!.append(element);
        else await pressKeys('ArrowLeft');
        await until(() => deepQuery(element, '.pic'), 'the video');
        await frames(4);
        expect(box(element) === undefined).to.equal(true);
      } finally {
        Reflect.deleteProperty(media, 'load');
      }
    });
});
