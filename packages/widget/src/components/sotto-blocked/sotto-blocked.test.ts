import { expect } from 'chai';
import { makeUser } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
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
import type { SottoBlocked } from './sotto-blocked.js';

async function open(fake = new FakeSession()) {
  fake.blocked = [makeUser('jonas', 'Jonas Weber'), { ...makeUser('g', 'Guest Ina'), kind: 'guest' }];
  const element = await mount<SottoBlocked>('sotto-blocked', { client: fake.client }, { width: 360 });
  return { fake, element };
}
const names = (element: SottoBlocked) => deepQueryAll(element, '.set .person-name').map(textOf);

describe('<sotto-blocked>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('lists by name who is blocked, and names whom each button is about', async () => {
      const { element } = await open();
      await until(() => names(element).length === 2, 'the list');
      await expectAccessible(element);
      expect(names(element)).to.deep.equal(['Guest Ina Guest', 'Jonas Weber']);
      expect(deepQueryAll(element, '.set button')[1]!.getAttribute('aria-label')).to.equal(
        'Unblock Jonas Weber',
      );
    });
  });

  describe('unblocking', () => {
    it('removes one from the list, says why that failed, and in the end that there is nobody', async () => {
      const { fake, element } = await open();
      await until(() => names(element).length === 2, 'the list');
      fake.failNext('blocks.remove', 'unavailable');
      await clickAt(deepQueryAll(element, '.set button')[1]!);
      await until(() => textOf(deepQuery(element, '.wrong')) === 'The server is busy.', 'the reason');
      await clickAt(deepQueryAll(element, '.set button')[1]!);
      await until(() => names(element).length === 1, 'one less');
      await clickAt(deepQueryAll(element, '.set button')[0]!);
      await until(() => textOf(deepQuery(element, '.quiet')) === 'You haven’t blocked anyone.', 'nobody');
    });
  });

  describe('errors', () => {
    it('says why the list is not there', async () => {
      const fake = new FakeSession();
      fake.failNext('blocks.list', 'timeout');
      const { element } = await open(fake);
      await until(() => deepQuery(element, '.wrong'), 'the reason');
      await expectAccessible(element);
    });
  });

  describe('events', () => {
    it('asks to be closed by Back and Escape', async () => {
      const { element } = await open();
      const events = record(element, 'chat-dialog-close');
      await pressKeys('Enter', 'Escape');
      expect(events).to.have.lengthOf(2);
    });
  });
});
