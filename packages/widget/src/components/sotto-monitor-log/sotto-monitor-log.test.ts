import { expect } from 'chai';
import { makeFlow } from '../../testing/fakes/fake-session.js';
import { clickAt, pointAt, pressKeys } from '../../testing/input.js';
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
import type { SottoMonitorLog } from './sotto-monitor-log.js';

/** So many frames, newest first. */
const framesUpTo = (newest: number, count = 9) =>
  Array.from({ length: count }, (_, at) => makeFlow(newest - at));
const open = (properties: Partial<SottoMonitorLog> = {}) =>
  mount<SottoMonitorLog>(
    'sotto-monitor-log',
    { frames: framesUpTo(9), ...properties },
    { width: 700, height: 500 },
  );
const rows = (element: SottoMonitorLog) => deepQueryAll(element, 'tbody tr');
const numbers = (element: SottoMonitorLog) =>
  rows(element).map((row) => Number(textOf(row.querySelector('.n')!)));
const note = (element: SottoMonitorLog) => textOf(deepQuery(element, '.m-head span'));

describe('<sotto-monitor-log>', () => {
  afterEach(async () => {
    unmountAll();
    await pointAt(document.body);
  });

  describe('accessibility', () => {
    it('is a table with headed columns, in a region of its own', async () => {
      const element = await open({ selected: undefined });
      await expectAccessible(element);
      expect(deepQueryAll(element, 'thead th[scope="col"]')).to.have.length(6);
      expect(deepQueryAll(element, 'section[aria-labelledby]')).to.have.length(1);
    });
  });

  describe('properties', () => {
    it('`frames` are shown newest first, seven at most', async () => {
      const element = await open();
      expect(numbers(element)).to.deep.equal([9, 8, 7, 6, 5, 4, 3]);
      element.frames = framesUpTo(12);
      await element.updateComplete;
      expect(numbers(element)[0]).to.equal(12);
    });

    it('shows that nothing arrived yet', async () => {
      const element = await open({ frames: [] });
      expect(rows(element)).to.have.length(0);
      expect(textOf(deepQuery(element, '.none'))).not.to.equal('');
    });

    it('`selected` is marked, and is where Tab comes to', async () => {
      const element = await open();
      expect(rows(element).map(({ tabIndex }) => tabIndex)).to.deep.equal([0, -1, -1, -1, -1, -1, -1]);
      element.selected = element.frames[2];
      await element.updateComplete;
      expect(rows(element)[2]!.getAttribute('aria-selected')).to.equal('true');
      expect(rows(element).map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, -1, 0, -1, -1, -1, -1]);
    });

    it('`arrived` shows that more arrived than are shown', async () => {
      const element = await open({ arrived: 7 });
      expect(note(element)).not.to.contain('of');
      element.arrived = 30;
      await element.updateComplete;
      expect(note(element)).to.contain('30');
    });
  });

  describe('events', () => {
    it('dispatches which frame was chosen', async () => {
      const element = await open();
      const events = record(element, 'chat-frame-select');
      await clickAt(rows(element)[1]!);
      expect(events).to.deep.equal([['chat-frame-select', { frame: element.frames[1] }]]);
    });

    it('keeps its rows while the mouse points at them, and continues afterwards', async () => {
      const element = await open();
      await pointAt(rows(element)[1]!);
      element.frames = [...framesUpTo(12, 3), ...element.frames];
      await element.updateComplete;
      expect(numbers(element)[0]).to.equal(9);
      expect(note(element)).to.contain('3');
      await pointAt(deepQuery(element, 'h2')!);
      await element.updateComplete;
      expect(numbers(element)[0]).to.equal(12);
    });
  });

  describe('keyboard', () => {
    it('walks the rows from end to end, and keeps them meanwhile', async () => {
      const element = await open();
      await pressKeys('Tab', 'ArrowDown', 'ArrowDown', 'ArrowUp');
      expect(hasFocus(rows(element)[1])).to.equal(true);
      element.frames = framesUpTo(12, 12);
      await element.updateComplete;
      expect(numbers(element)[0]).to.equal(9);
      await pressKeys('End', 'ArrowDown');
      expect(hasFocus(rows(element)[6])).to.equal(true);
      await pressKeys('Home', 'ArrowUp');
      expect(hasFocus(rows(element)[0])).to.equal(true);
    });

    it('chooses by Enter and by Space', async () => {
      const element = await open();
      const events = record(element, 'chat-frame-select');
      await pressKeys('Tab', 'Enter', 'ArrowDown', 'Space');
      expect(events.map(([, detail]) => detail)).to.deep.equal([
        { frame: element.frames[0] },
        { frame: element.frames[1] },
      ]);
    });
  });
});
