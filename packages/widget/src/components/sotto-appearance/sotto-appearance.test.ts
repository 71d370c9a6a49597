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

async function open() {
  const chosen: string[] = [];
  const appearance = {
    theme: 'auto' as Theme,
    choose(theme: Theme) {
      this.theme = theme;
      chosen.push(theme);
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

  it('closes by its button and by Escape', async () => {
    const { element, events } = await open();
    await clickAt(deepQuery(element, '.btn')!);
    await pressKeys('Escape');
    expect(events).to.have.length(2);
  });
});
