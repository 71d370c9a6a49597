import type { FileRef } from '@sotto/sdk';
import { expect } from 'chai';
import { RoomNames } from '../../people/room-names.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, dragMouse, pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, frames, mount, textOf, unmountAll, until } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoLightbox } from './sotto-lightbox.js';

const WIDE = { width: 4000, height: 1000 };
const TALL = { width: 1000, height: 4000 };

/** What a picture that is enlarged eight times is off its place, as sizes are whole pixels. */
const ROUNDED = 4;

/** Opens the first of the pictures of a message large. */
async function open(files: FileRef[], fake = new FakeSession()) {
  const element = await mount<SottoLightbox>('sotto-lightbox', {
    ...{ client: fake.client, items: [makeMessage(1, { files })], opened: files[0]!.id },
    names: new RoomNames(() => undefined),
  });
  const events = record(element, 'chat-dialog-close');
  const picture = () => deepQuery<HTMLImageElement>(element, '.stage img');
  const stage = deepQuery(element, '.stage')!;
  const button = (label: string) => deepQuery(element, `[aria-label="${label}"]`);
  return { element, fake, events, picture, stage, button };
}
const rectOf = (element: Element) => element.getBoundingClientRect();
/** Where an element is once it has arrived there. */
async function restOf(element: Element): Promise<DOMRect> {
  await frames(2);
  await Promise.allSettled(element.getAnimations().map((one) => one.finished));
  return rectOf(element);
}
/** The middle of an element, in the window. */
function middleOf(element: Element): [number, number] {
  const { left, top, width, height } = rectOf(element);
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
}

describe('<sotto-lightbox> and its stage', () => {
  afterEach(unmountAll);

  it('asks once for a preview that does not load, while the picture does', async () => {
    const fake = new FakeSession();
    fake.files.failures.set('blob pa', 'network');
    fake.files.isHeld = true;
    const { picture } = await open([makeFile('a', { preview: 'pa' })], fake);
    await frames(6);
    expect(fake.files.calls.map(([, id]) => id)).to.deep.equal(['a', 'pa']);
    fake.files.release();
    await until(picture, 'the picture');
    expect(fake.files.calls.length).to.equal(2);
  });

  it('enlarges nothing where there is no picture yet', async () => {
    const fake = new FakeSession();
    fake.files.isHeld = true;
    const { picture, button, element } = await open([makeFile('a', WIDE)], fake);
    expect(button('Zoom in') === undefined).to.equal(true);
    await pressKeys('+');
    fake.files.release();
    await until(() => picture()?.complete && button('Zoom in'), 'the picture');
    expect((await restOf(picture()!)).width).to.be.at.most(innerWidth);
    expect(textOf(deepQuery(element, 'dialog .vh'))).to.equal('');
  });

  for (const [name, size] of Object.entries({ WIDE, TALL }))
    it(`draws a picture in its own shape, and closes by a click beside it: ${name}`, async () => {
      const { picture, stage, events } = await open([makeFile('a', size)]);
      await until(() => picture()?.complete, 'the picture');
      const [drawn, all] = [await restOf(picture()!), rectOf(stage)];
      expect(drawn.width / drawn.height).to.be.closeTo(size.width / size.height, 0.02);
      expect(Math.max(drawn.width / all.width, drawn.height / all.height)).to.be.closeTo(1, 0.01);
      await clickAt(picture()!);
      expect(events).to.deep.equal([]);
      const [x, y] = size === WIDE ? [all.width / 2, 4] : [all.width / 4, all.height / 2];
      await clickAt(stage, { x, y });
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });

  it('moves a picture no further than its edge, and not at all where all of it is seen', async () => {
    const { picture, stage } = await open([makeFile('a', TALL)]);
    await until(() => picture()?.complete, 'the picture');
    await pressKeys('+');
    for (let step = 0; step < 8; step += 1) await pressKeys('ArrowLeft', 'ArrowUp');
    const [drawn, all] = [await restOf(picture()!), rectOf(stage)];
    expect(drawn.width).to.be.below(all.width);
    expect(middleOf(picture()!)[0]).to.be.closeTo(middleOf(stage)[0], 1);
    expect(drawn.top).to.be.closeTo(all.top, 1);
  });

  it('keeps a picture where it is seen when the stage becomes smaller', async () => {
    const { picture, stage, element } = await open([makeFile('a', { width: 4000, height: 3000 })]);
    await until(() => picture()?.complete, 'the picture');
    await pressKeys('+', '+', '+');
    for (let step = 0; step < 40; step += 1) await pressKeys('ArrowLeft');
    expect((await restOf(picture()!)).left).to.be.closeTo(rectOf(stage).left, ROUNDED);
    deepQuery(element, 'dialog')!.style.setProperty('inline-size', '300px');
    await frames(4);
    expect((await restOf(picture()!)).left).to.be.closeTo(rectOf(stage).left, ROUNDED);
  });

  it('leaves the strip where the user has scrolled it to', async () => {
    const { element, picture } = await open(Array.from({ length: 40 }, (_, at) => makeFile(`p${at}`)));
    await until(() => picture()?.complete, 'the picture');
    const strip = deepQuery(element, '.strip')!;
    strip.scrollLeft = strip.scrollWidth;
    const scrolled = strip.scrollLeft;
    expect(scrolled).to.be.above(0);
    await pressKeys('+', '-');
    await frames(2);
    expect(strip.scrollLeft).to.equal(scrolled);
    await clickAt(deepQueryAll(strip, 'button').at(-1)!);
    await pressKeys('ArrowLeft');
    await until(() => picture()?.alt === 'p38.png', 'the one before');
  });

  it('does not close where a press that began on a button ends beside the picture', async () => {
    const { stage, picture, button, events } = await open([makeFile('a', WIDE), makeFile('b', WIDE)]);
    await until(() => picture()?.complete, 'the picture');
    const { left, top, width } = rectOf(stage);
    await dragMouse(middleOf(button('Next picture')!), [Math.round(left + width / 2), Math.round(top + 5)]);
    await frames(2);
    expect(events).to.deep.equal([]);
  });
});
