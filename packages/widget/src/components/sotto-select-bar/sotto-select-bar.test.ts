import { expect } from 'chai';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoSelectBar } from './sotto-select-bar.js';

const open = (count: number, refusal?: string) =>
  mount<SottoSelectBar>('sotto-select-bar', { count, refusal });
const button = (element: SottoSelectBar, label: string) => deepQuery(element, `[aria-label="${label}"]`)!;

describe('<sotto-select-bar>', () => {
  afterEach(unmountAll);

  it('says how many messages are selected, also when that changes', async () => {
    const element = await open(2);
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal('2 selected');
    element.count = 1200;
    await element.updateComplete;
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal('1,200 selected');
  });

  it('dispatches what is to be done, by clicks and by keys in one row', async () => {
    const element = await open(2);
    const events = record(element, 'chat-selection-act');
    await clickAt(button(element, 'Leave select mode'));
    button(element, 'Copy text').focus();
    await pressKeys('Enter', 'ArrowRight', 'Space');
    expect(hasFocus(button(element, 'Delete'))).to.equal(true);
    expect(events.map(([, detail]) => detail)).to.deep.equal([
      { act: 'leave' },
      { act: 'copy' },
      { act: 'delete' },
    ]);
  });

  it('says at each button why it can do nothing', async () => {
    const reasonOf = (element: SottoSelectBar, label: string) => {
      const id = button(element, label).getAttribute('aria-describedby');
      return id === null ? undefined : textOf(deepQuery(element, `#${id}`));
    };
    const none = await open(0);
    await expectAccessible(none);
    expect([reasonOf(none, 'Copy text'), reasonOf(none, 'Delete')]).to.deep.equal([
      'No message is selected.',
      'No message is selected.',
    ]);
    const others = await open(2, 'You can’t delete these messages.');
    expect([reasonOf(others, 'Copy text'), reasonOf(others, 'Delete')]).to.deep.equal([
      undefined,
      'You can’t delete these messages.',
    ]);
    expect(deepQueryAll(others, '[aria-disabled="true"]')).to.have.length(1);
  });
});
