import { expect } from 'chai';
import { keptChoice } from '../../emoji/kept-choice.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
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
import { record } from '../../testing/record.js';
import type { SottoEmojiPicker } from './sotto-emoji-picker.js';

const EVENTS = ['chat-emoji-choose', 'chat-emoji-close'];
async function open(properties: Partial<SottoEmojiPicker> = { embedded: true }) {
  const element = await mount<SottoEmojiPicker>('sotto-emoji-picker', properties);
  await until(() => hasFocus(field(element)), 'the focus in the search');
  return { element, events: record(element, ...EVENTS) };
}
const field = (element: SottoEmojiPicker) => deepQuery<HTMLInputElement>(element, 'input')!;
const cells = (element: SottoEmojiPicker) => deepQueryAll(element, '[role="gridcell"]');
const shown = (element: SottoEmojiPicker) => cells(element).map(textOf);
const titles = (element: SottoEmojiPicker) => deepQueryAll(element, '.title').map(textOf);
const at = (element: SottoEmojiPicker) => cells(element).findIndex(hasFocus);
const tabs = (element: SottoEmojiPicker) => deepQueryAll(element, '[role="tab"]');
const chosenTab = (element: SottoEmojiPicker) =>
  tabs(element).findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
const toneButton = (element: SottoEmojiPicker) => deepQuery(element, '.tone')!;

describe('<sotto-emoji-picker>', () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
    unmountAll();
  });

  it('is a dialog with a search, a grid of eight columns, and tabs', async () => {
    const { element } = await open({});
    await expectAccessible(element);
    expect(deepQuery(element, '[role="dialog"]')!.getAttribute('aria-label')).to.equal('Emoji');
    expect(titles(element)).to.deep.equal(['Smileys']);
    expect(cells(element)[0]!.getAttribute('aria-label')).to.equal('grinning face');
    expect(deepQuery(element, '[role="row"]')!.children).to.have.length(8);
    expect(tabs(element)).to.have.length(9);
    // One stop for the grid and one for the tabs.
    const stops = deepQueryAll(element, 'button').filter((one) => one.tabIndex === 0);
    expect(stops).to.have.length(3);
  });

  it('searches, says how many it found, and takes the first by Enter', async () => {
    const { element, events } = await open();
    await typeText('clap');
    await until(() => titles(element)[0] === 'Found for “clap”', 'found');
    expect(shown(element)).to.include.members(['👏', '🎬']);
    // On a page of another direction the last quotation mark stays the last.
    document.documentElement.dir = 'rtl';
    expect(getComputedStyle(deepQuery(element, '.title')!).direction).to.equal('ltr');
    document.documentElement.dir = '';
    expect(textOf(deepQuery(element, '[role="status"]'))).to.equal(`${cells(element).length} emoji found`);
    await expectAccessible(element);
    await pressKeys('Enter');
    expect(events).to.deep.equal([['chat-emoji-choose', { emoji: '👏', stays: false }]]);
    await typeText(' xyz');
    await until(() => cells(element).length === 0, 'nothing');
    expect(textOf(deepQuery(element, '.none'))).to.equal('No emoji match.');
    await expectAccessible(element);
    await pressKeys('Enter');
    expect(events).to.have.length(1);
  });

  it('is walked by arrows, rows and ends, from the search and back', async () => {
    const { element } = await open();
    const places: number[] = [];
    const keys = [
      'ArrowDown',
      'ArrowRight',
      'ArrowDown',
      'ArrowLeft',
      'Home',
      'End',
      'ArrowRight',
      'ArrowUp',
    ];
    for (const key of keys) {
      await pressKeys(key);
      places.push(at(element));
    }
    expect(places).to.deep.equal([0, 1, 9, 8, 8, 15, 16, 8]);
    await pressWith('Control', 'End');
    expect(at(element)).to.equal(cells(element).length - 1);
    await pressWith('Control', 'Home');
    await pressKeys('PageDown');
    expect(at(element)).to.equal(32);
    await pressKeys('PageUp', 'ArrowUp');
    expect(hasFocus(field(element))).to.equal(true);
  });

  it('is walked the other way where the page runs from right to left', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    await pressKeys('ArrowDown', 'ArrowLeft', 'ArrowLeft', 'ArrowRight');
    expect(at(element)).to.equal(1);
    const [first, second] = cells(element).map((cell) => cell.getBoundingClientRect().left);
    expect(first!).to.be.greaterThan(second!);
  });

  it('chooses by Enter and by a click, and stays for more with Shift', async () => {
    const { element, events } = await open();
    await pressKeys('ArrowDown', 'ArrowRight', 'Enter');
    await clickAt(cells(element)[9]!);
    const [second, tenth] = [shown(element)[1], shown(element)[9]];
    await pressWith('Shift', 'Enter');
    expect(events).to.deep.equal([
      ['chat-emoji-choose', { emoji: second, stays: false }],
      ['chat-emoji-choose', { emoji: tenth, stays: false }],
      ['chat-emoji-choose', { emoji: second, stays: true }],
    ]);
    expect(keptChoice().recent).to.deep.equal([second, tenth]);
  });

  it('begins with what was chosen before', async () => {
    localStorage.setItem('sotto.emoji', '0 🎉 👍🏽');
    const { element } = await open();
    expect(titles(element)).to.deep.equal(['Recent', 'Smileys']);
    expect(shown(element).slice(0, 2)).to.deep.equal(['🎉', '👍🏽']);
    expect(cells(element)[1]!.getAttribute('aria-label')).to.equal('thumbs up');
    // Under the last one of a row that is not full is the nearest one of the next row.
    await pressKeys('ArrowDown', 'ArrowRight', 'ArrowDown');
    expect(at(element)).to.equal(3);
    await expectAccessible(element);
  });

  it('goes to a category by a click and by arrows', async () => {
    const { element } = await open();
    await clickAt(tabs(element)[4]!);
    await element.updateComplete;
    expect(titles(element)).to.deep.equal(['Food']);
    tabs(element)[4]!.focus();
    await pressKeys('ArrowRight');
    await element.updateComplete;
    expect([titles(element)[0], chosenTab(element), hasFocus(tabs(element)[5])]).to.deep.equal([
      'Travel',
      5,
      true,
    ]);
    await pressKeys('End');
    await element.updateComplete;
    expect(titles(element)).to.deep.equal(['Symbols', 'Flags']);
    await expectAccessible(element);
  });

  it('keeps the skin tone that was chosen', async () => {
    const { element, events } = await open();
    await clickAt(toneButton(element));
    await until(() => hasFocus(deepQuery(element, '[role="radio"]')), 'the tones');
    await expectAccessible(element);
    await pressKeys('ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
    await until(() => hasFocus(toneButton(element)), 'the focus back');
    expect(toneButton(element).getAttribute('aria-label')).to.equal('Skin tone: Medium');
    await clickAt(field(element));
    await typeText('wave');
    await until(() => shown(element)[0] === '👋🏽', 'in this tone');
    await pressKeys('Enter');
    expect(events.at(-1)).to.deep.equal(['chat-emoji-choose', { emoji: '👋🏽', stays: false }]);
    expect(keptChoice()).to.deep.equal({ tone: 3, recent: ['👋🏽'] });
  });

  it('closes by Escape, which closes the tones first, and where the focus goes elsewhere', async () => {
    const { element, events } = await open({});
    // It is above what it belongs to, and there is nothing here.
    element.style.setProperty('position', 'static');
    await clickAt(toneButton(element));
    await until(() => hasFocus(deepQuery(element, '[role="radio"]')), 'the tones');
    await pressKeys('Escape');
    await until(() => hasFocus(toneButton(element)), 'the focus back');
    expect(events).to.deep.equal([]);
    await pressKeys('Escape');
    expect(events).to.deep.equal([['chat-emoji-close', null]]);
    (document.activeElement as HTMLElement).blur();
    expect(events).to.have.length(2);
  });

  it('keeps Tab inside where it is part of a dialog, and has a button that closes', async () => {
    const { element, events } = await open();
    const stops: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      await pressKeys('Tab');
      stops.push(element.matches(':focus-within'));
    }
    expect(stops).to.deep.equal([true, true, true, true, true]);
    expect(hasFocus(field(element))).to.equal(true);
    await pressWith('Shift', 'Tab');
    expect(hasFocus(tabs(element)[1])).to.equal(true);
    await frames();
    expect(events).to.deep.equal([]);
    await clickAt(deepQuery(element, '[aria-label="Close"]')!);
    expect(events).to.deep.equal([['chat-emoji-close', null]]);
  });
});
