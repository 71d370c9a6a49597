import { expect } from 'chai';
import { callsOf } from '../../testing/conversation.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
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
import type { SottoAccountDeletion } from './sotto-account-deletion.js';

async function open() {
  const fake = new FakeSession();
  const properties = { client: fake.client };
  const element = await mount<SottoAccountDeletion>('sotto-account-deletion', properties, { width: 360 });
  return { fake, element, events: record(element, 'chat-dialog-close') };
}
const wrong = (element: SottoAccountDeletion, id: string) => textOf(deepQuery(element, `#${id}-wrong`));
async function type(element: SottoAccountDeletion, id: string, text: string): Promise<void> {
  deepQuery<HTMLInputElement>(element, `#${id}`)!.focus();
  await typeText(text);
}

describe('<sotto-account-deletion>', () => {
  afterEach(unmountAll);

  it('says what it does, and lets Enter cancel', async () => {
    const { fake, element, events } = await open();
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.text'))).to.include('This can’t be undone.');
    expect(hasFocus(deepQueryAll(element, '.btn')[0]!)).to.equal(true);
    await pressKeys('Enter');
    expect([events.length, callsOf(fake, 'auth.deleteAccount')]).to.deep.equal([1, []]);
  });

  it('deletes the account after the username and the password were typed', async () => {
    const { fake, element } = await open();
    const [, submit] = deepQueryAll(element, '.btn');
    await clickAt(submit!);
    await until(() => wrong(element, 'username') === 'Enter your username.', 'the first field');
    expect(wrong(element, 'current')).to.equal('Enter your password.');
    await type(element, 'username', 'ada');
    await type(element, 'current', ' old words');
    await clickAt(submit!);
    await until(() => fake.signedIn === null, 'the end');
    expect(callsOf(fake, 'auth.deleteAccount')[0]![1]).to.deep.equal({
      username: 'ada',
      current: ' old words',
    });
  });

  it('says which of both is wrong', async () => {
    const { fake, element } = await open();
    await type(element, 'username', 'mira');
    await type(element, 'current', 'words');
    fake.refuse('auth.deleteAccount', 'validation_failed', [
      { path: 'username', code: 'other_username', message: 'must be your own username' },
    ]);
    await pressKeys('Enter');
    await until(() => wrong(element, 'username') === 'That isn’t your username.', 'the username');
    fake.refuse('auth.deleteAccount', 'wrong_password');
    await clickAt(deepQueryAll(element, '.btn')[1]!);
    await until(() => wrong(element, 'current') !== undefined, 'the password');
    await expectAccessible(element);
  });
});
