import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, expectAccessible, mount, textOf, unmountAll, until } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoLeaveUnopened } from './sotto-leave-unopened.js';

const open = (properties: Partial<SottoLeaveUnopened> = {}) =>
  mount<SottoLeaveUnopened>('sotto-leave-unopened', { count: 2, ...properties });
const yes = (element: SottoLeaveUnopened) => deepQuery(element, '.btn-danger')!;
const wrong = (element: SottoLeaveUnopened) => deepQuery(element, '[role="alert"]');

/** Leaves that wait until they are told to end. */
function held() {
  const calls: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const leave = () => new Promise<void>((resolve, reject) => calls.push({ resolve, reject }));
  return { calls, leave };
}

describe('<sotto-leave-unopened>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is an alert dialog that names how many rooms it is about', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(deepQuery(element, '[role="alertdialog"]') !== undefined).to.equal(true);
      expect(textOf(deepQuery(element, 'h2'))).to.contain('2');
    });
  });

  describe('properties', () => {
    it('`count` of one room is shown without a number', async () => {
      const element = await open({ count: 1 });
      expect(textOf(deepQuery(element, 'h2'))).not.to.match(/\d/);
    });
  });

  describe('events', () => {
    it('closes when all are left, and leaves once however often that is wanted', async () => {
      const { calls, leave } = held();
      const element = await open({ leave });
      const events = record(element, 'chat-dialog-close');
      yes(element).click();
      await element.updateComplete;
      yes(element).click();
      expect(calls).to.have.length(1);
      expect(events).to.deep.equal([]);
      calls[0]!.resolve();
      await until(() => events.length > 0, 'the end');
      expect(events).to.deep.equal([['chat-dialog-close', null]]);
    });

    it('stays where it does not work, shows why, and offers to try again', async () => {
      const { calls, leave } = held();
      const element = await open({ leave });
      const events = record(element, 'chat-dialog-close');
      yes(element).click();
      const error = new ChatError('rate_limited', 'slow down');
      calls[0]!.reject(error);
      await until(() => wrong(element), 'the reason');
      await expectAccessible(element);
      expect(textOf(wrong(element))).to.equal(errorText(error));
      expect(events).to.deep.equal([]);
      yes(element).click();
      await until(() => !wrong(element), 'no reason any more');
      expect(calls).to.have.length(2);
    });

    it('takes back that the server cannot be reached, once it can', async () => {
      const { calls, leave } = held();
      const fake = new FakeClient();
      const element = await open({ leave, client: fake.client });
      yes(element).click();
      calls[0]!.reject(new ChatError('network', 'away'));
      await until(() => wrong(element), 'the reason');
      fake.setConnection({ status: 'online' });
      await until(() => !wrong(element), 'no reason any more');
    });
  });

  describe('keyboard', () => {
    it('leaves by Tab and Enter, and by Escape does not', async () => {
      const { calls, leave } = held();
      const element = await open({ leave });
      const events = record(element, 'chat-dialog-close');
      await pressKeys('Escape');
      expect([calls.length, events.length]).to.deep.equal([0, 1]);
      await pressKeys('Tab', 'Enter');
      expect(calls).to.have.length(1);
    });
  });
});
