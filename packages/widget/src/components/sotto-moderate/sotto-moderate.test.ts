import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { makeUser } from '../../testing/fakes/fake-client.js';
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
import { record } from '../../testing/record.js';
import type { SottoModerate } from './sotto-moderate.js';

const HOUR = 3_600_000;
const open = (properties: Partial<SottoModerate> = {}, width = 360) =>
  mount<SottoModerate>(
    'sotto-moderate',
    { user: makeUser('jonas', 'Jonas Weber'), ...properties },
    { width },
  );
const choices = (element: SottoModerate) => deepQueryAll(element, '.choice').map(textOf);

describe('<sotto-moderate>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  describe('accessibility', () => {
    for (const dir of ['ltr', 'rtl'])
      it(`is a dialog about one person that fits into a narrow panel, ${dir}`, async () => {
        document.documentElement.dir = dir;
        const element = await open({ by: 'ban' });
        await expectAccessible(element);
        expect(textOf(deepQuery(element, 'h2'))).to.equal('Ban Jonas Weber?');
        expect(hasFocus(deepQuery(element, '.btn-plain'))).to.equal(true);
        const box = deepQuery(element, '[role="dialog"]')!;
        expect(box.scrollWidth).to.be.at.most(box.clientWidth);
      });
  });

  describe('properties', () => {
    it('`by` decides for how long it may be, a ban also for good', async () => {
      expect(choices(await open())).to.deep.equal(['1 hour', '8 hours', '24 hours', '7 days']);
      expect(choices(await open({ by: 'ban' }))).to.deep.equal(['24 hours', '7 days', '30 days', 'For good']);
    });

    it('`save` is called with the time that was chosen by keys; without one for good', async () => {
      const ends: (string | undefined)[] = [];
      const save = (end: string | undefined) => Promise.resolve(void ends.push(end));
      const element = await open({ by: 'ban', save });
      deepQuery(element, 'input')!.focus();
      await pressKeys('ArrowDown', 'Enter');
      await until(() => ends.length === 1, 'the first');
      expect(new Date(ends[0]!).getTime() - Date.now()).to.be.within(167.9 * HOUR, 168 * HOUR);
      await pressKeys('ArrowDown', 'ArrowDown', 'Enter');
      await until(() => ends.length === 2, 'the second');
      expect(ends[1]).to.equal(undefined);
    });
  });

  describe('errors', () => {
    it('stays open, and says why it was refused', async () => {
      const element = await open({ save: () => Promise.reject(new ChatError('insufficient_role', 'no')) });
      await clickAt(deepQuery(element, '[type="submit"]')!);
      await until(
        () => textOf(deepQuery(element, '.wrong')) === 'Your role doesn’t allow this.',
        'the reason',
      );
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('asks to be closed by Cancel and Escape', async () => {
      const element = await open();
      const events = record(element, 'chat-dialog-close');
      await clickAt(deepQuery(element, '.btn-plain')!);
      await pressKeys('Escape');
      expect(events).to.have.lengthOf(2);
    });
  });
});
