import { expect } from 'chai';
import { callsOf } from '../../testing/conversation.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
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
import type { SottoPassword } from './sotto-password.js';

async function open() {
  const fake = new FakeSession();
  const element = await mount<SottoPassword>('sotto-password', { client: fake.client }, { width: 360 });
  return { fake, element, events: record(element, 'chat-password-change', 'chat-dialog-close') };
}
const field = (element: SottoPassword, id: string) => deepQuery<HTMLInputElement>(element, `#${id}`)!;
const wrong = (element: SottoPassword, id: string) => textOf(deepQuery(element, `#${id}-wrong`));
async function type(element: SottoPassword, id: string, text: string): Promise<void> {
  field(element, id).focus();
  field(element, id).select();
  await typeText(text);
}

describe('<sotto-password>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a dialog whose fields password managers understand, and that says what follows', async () => {
      const { element } = await open();
      await expectAccessible(element);
      expect(['current', 'next'].map((id) => field(element, id).autocomplete)).to.deep.equal([
        'current-password',
        'new-password',
      ]);
      expect(hasFocus(field(element, 'current'))).to.equal(true);
      expect(deepQuery(element, 'form')!.textContent).to.contain('You’ll be signed out everywhere else.');
    });
  });

  describe('events', () => {
    it('changes the password by Enter, white space included, and reports it', async () => {
      const { fake, element, events } = await open();
      await type(element, 'current', 'old words');
      await type(element, 'next', ' new words ');
      await pressKeys('Enter');
      await until(() => events.length > 0, 'the change');
      expect(callsOf(fake, 'auth.changePassword')[0]![1]).to.deep.equal({
        current: 'old words',
        next: ' new words ',
      });
      expect(events).to.deep.equal([['chat-password-change', null]]);
    });
  });

  describe('errors', () => {
    it('asks for both, and sends nothing before', async () => {
      const { fake, element } = await open();
      await clickAt(deepQuery(element, '[type="submit"]')!);
      await until(() => wrong(element, 'current') && wrong(element, 'next'), 'both');
      await expectAccessible(element);
      expect(callsOf(fake, 'auth.changePassword')).to.deep.equal([]);
    });

    it('shows at its field what is wrong with one, and keeps what was typed', async () => {
      const { fake, element, events } = await open();
      await type(element, 'current', 'a wrong one');
      await type(element, 'next', 'short');
      fake.refuse('auth.changePassword', 'validation_failed', [
        { path: 'next', code: 'too_short', message: 'must be longer' },
      ]);
      await pressKeys('Enter');
      await until(() => wrong(element, 'next') === 'Use at least 8 characters.', 'the new one');
      fake.refuse('auth.changePassword', 'wrong_password');
      await type(element, 'next', 'long enough');
      await pressKeys('Enter');
      await until(() => wrong(element, 'current') === 'Wrong password.', 'the present one');
      expect([field(element, 'next').value, hasFocus(field(element, 'current')), events]).to.deep.equal([
        'long enough',
        true,
        [],
      ]);
      fake.refuse('auth.changePassword', 'slow_down');
      await pressKeys('Enter');
      await until(
        () => textOf(deepQuery(element, '.stack > .wrong'))?.startsWith('Too many attempts.'),
        'the limit',
      );
    });
  });
});
