import { expect } from 'chai';
import { ada, FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
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
import type { SottoNewMessage } from './sotto-new-message.js';

async function open(properties: Partial<SottoNewMessage> = {}) {
  const fake = new FakeClient();
  fake.directory = [makeUser('marten', 'Marten Ilves'), { ...makeUser('mara', 'Mara'), kind: 'bot' }, ada];
  const rooms = [{ ...fake.room, slug: 'marketing', name: 'Marketing', memberCount: 8 }, fake.room];
  const element = await mount<SottoNewMessage>(
    'sotto-new-message',
    { client: fake.client, user: ada, rooms, ...properties },
    { width: 360 },
  );
  element.focus();
  return {
    fake,
    element,
    events: record(element, 'chat-direct-open', 'chat-room-select', 'chat-room-act', 'chat-view-back'),
  };
}
const results = (element: SottoNewMessage) => deepQueryAll(element, '.person');

describe('<sotto-new-message>', () => {
  afterEach(unmountAll);

  it('finds people and rooms, marks what was typed, and opens by the keyboard', async () => {
    const { element, fake, events } = await open();
    await expectAccessible(element);
    await typeText('Mar');
    await until(() => results(element).length === 3, 'the results');
    await expectAccessible(element);
    expect(results(element).map((one) => textOf(one.querySelector('mark')!))).to.deep.equal([
      'Mar',
      'Mar',
      'Mar',
    ]);
    expect(textOf(results(element)[1])).to.contain('Bot');
    expect(fake.calls).to.deep.include(['users.search', 'Mar']);
    await pressKeys('ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter');
    expect(events).to.deep.equal([['chat-direct-open', { username: 'marten' }]]);
    await pressKeys('ArrowUp');
    expect(hasFocus(deepQuery(element, 'input'))).to.equal(true);
    await clickAt(results(element)[2]!);
    expect(events.at(-1)).to.deep.equal(['chat-room-select', { slug: 'marketing' }]);
  });

  it('asks the server for nothing shorter than it searches for', async () => {
    const { element, fake } = await open();
    await typeText('M');
    await until(() => deepQuery<HTMLInputElement>(element, 'input')!.value === 'M', 'the letter');
    await typeText('ar');
    await until(() => results(element).length === 3, 'the results');
    expect(fake.calls.filter(([name]) => name === 'users.search')).to.have.length(1);
  });

  it('offers an invitation where nobody is found, to the open room', async () => {
    const { room } = new FakeClient();
    const { element, events } = await open({ room });
    await typeText('zoltan');
    await until(() => deepQuery(element, '.empty'), 'nobody');
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.empty button')!);
    expect(events).to.deep.equal([['chat-room-act', { act: 'invite', room }]]);
    element.room = undefined;
    await element.updateComplete;
    expect(deepQuery(element, '.empty button') === undefined).to.equal(true);
  });

  it('shows why nothing could be found', async () => {
    const { element, fake } = await open();
    fake.failNext('users.search', 'rate_limited');
    await typeText('mar');
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
  });
});
