import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  expectAccessible,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoDay } from './sotto-day.js';

/** A moment by the clock of this device. */
const local = (text: string) => new Date(text).toISOString();
const open = (properties: Partial<SottoDay> = {}, width = 360) =>
  mount<SottoDay>('sotto-day', { since: local('2025-11-03T23:30'), ...properties }, { width });
const field = (element: SottoDay) => deepQuery<HTMLInputElement>(element, 'input')!;

describe('<sotto-day>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  describe('accessibility', () => {
    for (const dir of ['ltr', 'rtl'])
      it(`is a dialog with a date field that has the focus and fits into a narrow panel, ${dir}`, async () => {
        document.documentElement.dir = dir;
        const element = await open();
        await expectAccessible(element);
        expect(textOf(deepQuery(element, 'h2'))).to.equal('Jump to a date');
        expect(hasFocus(field(element))).to.equal(true);
        const box = deepQuery(element, '[role="dialog"]')!;
        expect(box.scrollWidth).to.be.at.most(box.clientWidth);
      });
  });

  describe('properties', () => {
    it('`day` is the date that it begins with, `since` the first that it offers; the last is today', async () => {
      const shown = async (day?: string) => {
        const { value, min, max } = field(await open({ day }));
        return { value, min, max };
      };
      const now = new Date();
      const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
        .map((one) => String(one).padStart(2, '0'))
        .join('-');
      const offered = { min: '2025-11-03', max: today };
      expect(await shown(local('2025-12-05T00:10'))).to.deep.equal({ value: '2025-12-05', ...offered });
      expect(await shown()).to.deep.equal({ value: today, ...offered });
    });

    it('`go` is called with the midnight of this device before the date; a date is needed', async () => {
      const times: number[] = [];
      const go = (since: Date) => Promise.resolve(void times.push(since.getTime()));
      const element = await open({ go, day: local('2025-12-05T18:00') });
      // The day of the month, in the language of the browser that runs the tests: one less.
      await pressKeys('Tab', 'ArrowDown', 'Enter');
      await until(() => times.length === 1, 'gone');
      expect(times).to.deep.equal([new Date(2025, 11, 4).getTime()]);
      await pressKeys('Backspace', 'Enter');
      await until(() => deepQuery(element, '.wrong'), 'refused');
      expect(textOf(deepQuery(element, '.wrong'))).to.equal('Choose a date.');
      expect(times).to.have.length(1);
    });

    it('`go` that rejects shows why', async () => {
      const go = () => Promise.reject(new ChatError('timeout', ''));
      const element = await open({ go });
      await clickAt(deepQuery(element, '.btn-primary')!);
      await until(() => deepQuery(element, '.wrong'), 'shown');
      expect(textOf(deepQuery(element, '.wrong'))).to.contain('took too long');
    });
  });

  describe('events', () => {
    it('chat-dialog-close by Esc and by "Cancel"', async () => {
      const element = await open();
      const events = record(element, 'chat-dialog-close');
      await pressKeys('Escape');
      await clickAt(deepQuery(element, '.btn-plain')!);
      expect(events).to.have.length(2);
    });
  });
});
