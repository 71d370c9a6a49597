import { expect } from 'chai';
import type { User } from '@sotto/sdk';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
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
import type { SottoReactors } from './sotto-reactors.js';

const reactions = [
  { emoji: '👍', count: 2, users: ['ada', 'mira'], own: true },
  { emoji: '🎉', count: 1, users: ['jonas'], own: false },
];
const message = makeMessage(1, { reactions });
const reactors: Record<string, User[]> = {
  '👍': [ada, makeUser('mira', 'Mira Okafor')],
  '🎉': [makeUser('jonas', 'Jonas Weber')],
};

async function open() {
  const fake = new FakeClient(1);
  fake.reactors = reactors;
  const element = await mount<SottoReactors>('sotto-reactors', {
    ...{ client: fake.client, message, reactions, userId: ada.id },
  });
  return { fake, element };
}
const names = (element: SottoReactors) => deepQueryAll(element, '.set b').map(textOf);
const filters = (element: SottoReactors) => deepQueryAll(element, '.reaction');

describe('<sotto-reactors>', () => {
  afterEach(unmountAll);

  it('names who reacted with the first emoji, and the viewer as "You"', async () => {
    const { element } = await open();
    await until(() => names(element).length === 2, 'the people');
    expect(names(element)).to.deep.equal(['You', 'Mira Okafor']);
    expect(filters(element)[0]!.getAttribute('aria-pressed')).to.equal('true');
    await expectAccessible(element);
  });

  it('shows those of another emoji', async () => {
    const { element } = await open();
    await until(() => names(element).length === 2, 'the people');
    await clickAt(filters(element)[1]!);
    await until(() => names(element)[0] === 'Jonas Weber', 'the others');
  });

  it('says why they cannot be read, and closes by Escape', async () => {
    const { fake, element } = await open();
    await until(() => names(element).length === 2, 'the people');
    const events = record(element, 'chat-dialog-close');
    fake.failNext('messages.reactors', 'message_deleted');
    await clickAt(filters(element)[1]!);
    await until(() => deepQuery(element, '[role="alert"]') !== undefined, 'the reason');
    await pressKeys('Escape');
    expect(events).to.have.length(1);
  });
});
