import { expect } from 'chai';
import { emulateMedia } from '../../testing/emulate-media.js';
import { openWidget, removeWidget } from '../../testing/chat-widget.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, doubleClickAt, dragMouse, pressKeys, touch, turnWheel } from '../../testing/input.js';
import { deepQuery, expectAccessible, hasFocus, textOf, until } from '../../testing/mount.js';
import type { SottoLightbox } from './sotto-lightbox.js';

/** Opens the second of three pictures large. */
async function openLarge() {
  const fake = new FakeSession();
  fake.history.push(makeMessage(1, { files: ['a', 'b', 'c'].map((id) => makeFile(id, LARGE)) }));
  fake.room.lastSeq = fake.room.rev = 1;
  const element = await openWidget(fake, { mode: 'inline' });
  await element.openRoom('stage');
  const tile = () => deepQuery(element, '.pic[aria-label="Open picture: b.png"]');
  await until(() => tile()?.querySelector('img'), 'the picture');
  await clickAt(tile()!);
  const picture = () => deepQuery<HTMLImageElement>(element, '.stage img');
  await until(() => picture()?.complete, 'the lightbox');
  const stage = deepQuery(element, '.stage')!;
  const box = () => deepQuery<SottoLightbox>(element, 'sotto-lightbox');
  const rest = rectOf(picture()!);
  /** How much larger the picture is drawn than it was, once it has arrived there. */
  const scale = async () => {
    await Promise.allSettled(
      picture()!
        .getAnimations()
        .map((one) => one.finished),
    );
    return rectOf(picture()!).width / rest.width;
  };
  const button = (label: string) => deepQuery(element, `[aria-label="${label}"]`);
  const { left, top, width, height } = stage.getBoundingClientRect();
  const at = (x: number, y: number): [number, number] => [
    Math.round(left + width * x),
    Math.round(top + height * y),
  ];
  return { element, picture, stage, box, rest, scale, button, at };
}
const LARGE = { width: 4000, height: 3000 };
const rectOf = (element: Element) => element.getBoundingClientRect();

describe('<sotto-lightbox> and zoom', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    removeWidget();
  });

  it('enlarges by buttons, which say so and keep the focus', async () => {
    const { element, scale, button } = await openLarge();
    expect(button('Zoom out') === undefined).to.equal(true);
    await clickAt(button('Zoom in')!);
    expect(await scale()).to.be.closeTo(2, 0.01);
    await until(() => textOf(deepQuery(element, 'dialog .vh')) === 'Enlarged 2.0 times', 'the words');
    await expectAccessible(element);
    await clickAt(button('Zoom in')!);
    await clickAt(button('Zoom in')!);
    expect(await scale()).to.be.closeTo(8, 0.01);
    expect(button('Zoom in') === undefined).to.equal(true);
    expect(hasFocus(button('Zoom out'))).to.equal(true);
    for (let step = 0; step < 3; step += 1) await clickAt(button('Zoom out')!);
    expect(await scale()).to.equal(1);
    expect(hasFocus(button('Zoom in'))).to.equal(true);
  });

  it('enlarges by keys, and the arrows show the rest of it, no further than its edge', async () => {
    const { picture, stage, scale, rest } = await openLarge();
    await pressKeys('+', '+', '-');
    expect(await scale()).to.be.closeTo(2, 0.01);
    const { left } = rectOf(picture()!);
    await pressKeys('ArrowLeft');
    await scale();
    expect(rectOf(picture()!).left).to.be.greaterThan(left);
    for (let step = 0; step < 20; step += 1) await pressKeys('ArrowLeft', 'ArrowUp');
    await scale();
    expect(rectOf(picture()!).left).to.be.closeTo(rectOf(stage).left, 1);
    expect(rectOf(picture()!).top).to.be.closeTo(rectOf(stage).top, 1);
    for (let step = 0; step < 40; step += 1) await pressKeys('ArrowRight', 'ArrowDown');
    await scale();
    expect(rectOf(picture()!).right).to.be.closeTo(rectOf(stage).right, 1);
    expect(rectOf(picture()!).bottom).to.be.closeTo(rectOf(stage).bottom, 1);
    await pressKeys('0');
    await scale();
    expect(rectOf(picture()!)).to.deep.include({ left: rest.left, top: rest.top });
  });

  it('begins with the whole of another picture', async () => {
    const { scale, picture, button } = await openLarge();
    await pressKeys('+');
    await clickAt(button('Next picture')!);
    await until(() => picture()?.alt === 'c.png', 'the next');
    expect(await scale()).to.equal(1);
  });

  it('enlarges where the wheel turns with Ctrl, and moves where it turns without', async () => {
    const { at, scale, picture } = await openLarge();
    await turnWheel(at(0.25, 0.5), { deltaY: 100 });
    expect(await scale()).to.equal(1);
    for (let turn = 0; turn < 4; turn += 1) await turnWheel(at(0.25, 0.5), { deltaY: -100, ctrl: true });
    await until(async () => (await scale()) > 2.5, 'the large one');
    const { left } = rectOf(picture()!);
    await turnWheel(at(0.25, 0.5), { deltaX: 60 });
    await until(() => rectOf(picture()!).left < left, 'the rest of it');
    for (let turn = 0; turn < 8; turn += 1) await turnWheel(at(0.25, 0.5), { deltaY: 100, ctrl: true });
    await until(async () => (await scale()) === 1, 'all of it');
  });

  it('enlarges at a double click, what is there stays there, and the mouse moves it', async () => {
    const { at, scale, picture, box, rest } = await openLarge();
    const place = { x: rest.width * 0.25, y: rest.height * 0.5 };
    await doubleClickAt(picture()!, place);
    expect(await scale()).to.be.closeTo(4, 0.01);
    const large = rectOf(picture()!);
    expect((rest.left + place.x - large.left) / large.width).to.be.closeTo(0.25, 0.01);
    await dragMouse(at(0.5, 0.5), at(0.45, 0.5), at(0.4, 0.5));
    await scale();
    expect(rectOf(picture()!).left).to.be.lessThan(large.left - 20);
    expect(box() !== undefined).to.equal(true);
    await doubleClickAt(deepQuery(box()!, '.stage')!);
    expect(await scale()).to.equal(1);
  });

  it('enlarges between two fingers and at a double tap, and one finger moves it', async () => {
    const { at, scale, picture } = await openLarge();
    await touch([at(0.45, 0.5), at(0.35, 0.5), at(0.3, 0.5)], [at(0.55, 0.5), at(0.65, 0.5), at(0.7, 0.5)]);
    await until(async () => (await scale()) > 3, 'the large one');
    const { left } = rectOf(picture()!);
    await touch([at(0.5, 0.5), at(0.45, 0.5), at(0.3, 0.5)]);
    await scale();
    expect(rectOf(picture()!).left).to.be.lessThan(left);
    expect(picture()!.alt).to.equal('b.png');
    await touch([at(0.5, 0.5)]);
    await touch([at(0.5, 0.5)]);
    await until(async () => (await scale()) === 1, 'all of it');
  });

  for (const [dir, first, second] of [
    ['ltr', 'c.png', 'b.png'],
    ['rtl', 'a.png', 'b.png'],
  ] as const)
    it(`goes on by a swipe, ${dir}`, async () => {
      document.documentElement.dir = dir;
      const { at, picture } = await openLarge();
      await touch([at(0.5, 0.5), at(0.48, 0.5), at(0.46, 0.5)]);
      expect(picture()!.alt).to.equal('b.png');
      await touch([at(0.7, 0.5), at(0.5, 0.5), at(0.3, 0.5)]);
      await until(() => picture()?.alt === first, 'the next');
      await touch([at(0.3, 0.5), at(0.5, 0.5), at(0.7, 0.5)]);
      await until(() => picture()?.alt === second, 'the one before');
    });

  it('closes where it is pulled down far enough, and goes back where it is not', async () => {
    const { at, box, picture, rest, scale } = await openLarge();
    await touch([at(0.5, 0.3), at(0.5, 0.33), at(0.5, 0.36)]);
    await scale();
    expect(rectOf(picture()!).top).to.be.closeTo(rest.top, 1);
    await touch([at(0.5, 0.3), at(0.5, 0.2), at(0.5, 0.1)]);
    expect(box() !== undefined).to.equal(true);
    await touch([at(0.5, 0.2), at(0.5, 0.4), at(0.5, 0.8)]);
    await until(() => !box(), 'the log');
  });

  it('moves at once where motion is reduced', async () => {
    const { element, picture } = await openLarge();
    const seconds = () => getComputedStyle(picture()!).transitionDuration;
    expect(seconds()).to.equal('0.18s');
    const end = emulateMedia(element, '(prefers-reduced-motion: reduce)');
    try {
      expect(seconds()).to.equal('0s');
    } finally {
      end();
    }
  });
});
