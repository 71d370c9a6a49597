import { expect } from 'chai';
import type { Theme } from '../../controllers/appearance.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoAppearance } from './sotto-appearance.js';

async function open({ isOffered = true } = {}) {
  const chosen: unknown[] = [];
  const appearance = {
    isOffered,
    theme: 'auto' as Theme,
    textSize: 14,
    chooseTextSize(size: number) {
      this.textSize = size;
      chosen.push(size);
    },
    choose(theme: Theme) {
      this.theme = theme;
      chosen.push(theme);
    },
    lessMotion: false,
    chooseLessMotion(isStill: boolean) {
      this.lessMotion = isStill;
      chosen.push(isStill);
    },
  };
  const element = await mount<SottoAppearance>('sotto-appearance', { appearance }, { width: 360 });
  return { element, chosen, events: record(element, 'chat-dialog-close') };
}
const options = (element: SottoAppearance) => deepQueryAll(element, '.choice');
const checked = (element: SottoAppearance) => textOf(deepQuery(element, '.choice.is-chosen'));

describe('<sotto-appearance>', () => {
  afterEach(unmountAll);

  it('changes the theme as it is chosen, by pointer and by keys', async () => {
    const { element, chosen } = await open();
    await expectAccessible(element);
    expect(options(element).map(textOf)).to.deep.equal(['Like the system', 'Light', 'Dark']);
    await clickAt(options(element)[2]!);
    await until(() => checked(element) === 'Dark', 'the choice');
    await pressKeys('ArrowUp');
    await until(() => checked(element) === 'Light', 'the choice by keys');
    expect(chosen).to.deep.equal(['dark', 'light']);
    await expectAccessible(element);
  });

  it('takes motion away and gives it back by its switch', async () => {
    const { element, chosen } = await open();
    const line = () => deepQuery(element, '[role="switch"]')!;
    expect(line().getAttribute('aria-checked')).to.equal('false');
    await clickAt(line());
    await until(() => line().getAttribute('aria-checked') === 'true', 'the choice');
    await pressKeys('Space');
    await until(() => line().getAttribute('aria-checked') === 'false', 'the choice by keys');
    expect(chosen).to.deep.equal([true, false]);
    await expectAccessible(element);
  });

  it('changes the size of the text as its slider moves, and says what it is', async () => {
    const { element, chosen } = await open({ isOffered: false });
    expect(options(element)).to.deep.equal([]);
    const slider = deepQuery<HTMLInputElement>(element, '#text-size')!;
    const hint = () => textOf(deepQuery(element, '#text-size-hint'));
    expect([slider.value, hint()]).to.deep.equal(['14', '14, as designed. Everything grows with it.']);
    slider.focus();
    await pressKeys('ArrowRight', 'ArrowRight');
    await until(() => hint() === '16. Everything grows with it.', 'the hint');
    await pressKeys('Home');
    await until(() => slider.value === '12', 'the least');
    expect(chosen).to.deep.equal([15, 16, 12]);
    await expectAccessible(element);
  });

  it('shows two messages as they look', async () => {
    const { element } = await open();
    const bubbles = deepQueryAll(element, '.sample .bubble');
    expect(bubbles.map((bubble) => textOf(bubble)!.replace(/\d.*/, '').trim())).to.deep.equal([
      'Mira Okafor This is how it looks.',
      'Good.',
    ]);
    const [theirs, own] = bubbles.map((bubble) => getComputedStyle(bubble).backgroundColor);
    expect(theirs).not.to.equal(own);
    expect(bubbles[1]!.offsetHeight).to.be.below(bubbles[0]!.offsetHeight);
  });

  it('closes by its button and by Escape', async () => {
    const { element, events } = await open();
    await clickAt(deepQuery(element, '.btn')!);
    await pressKeys('Escape');
    expect(events).to.have.length(2);
  });

  it('has its parts one below the other, each as wide as the dialog', async () => {
    const { element } = await open();
    const parts = [...deepQuery(element, '.stack')!.children].map((part) => part.getBoundingClientRect());
    for (const [at, { top, width }] of parts.entries()) {
      expect(width, `part ${at}`).to.equal(parts[0]!.width);
      if (at > 0) expect(top, `part ${at}`).to.be.at.least(parts[at - 1]!.bottom);
    }
  });
});
