import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
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
import type { SottoPins } from './sotto-pins.js';

const jonas = makeUser('jonas', 'Jonas Weber');

async function open(fake: FakeClient) {
  const element = await mount<SottoPins>(
    'sotto-pins',
    { client: fake.client, room: fake.room, user: ada, pins: await fake.messages.pins() },
    { width: 360, height: 400 },
  );
  return { fake, element, events: record(element, 'chat-hit-open', 'chat-view-back') };
}
function withPins(): FakeClient {
  const fake = new FakeClient(0);
  fake.history = [
    makeMessage(1, { content: '**Dock** is open', format: 'markdown', pinnedAt: '2026-11-20T12:00:00.000Z' }),
    makeMessage(2, { sender: jonas, content: 'Ramp is dry', pinnedAt: '2026-11-21T12:00:00.000Z' }),
    makeMessage(3),
  ];
  return fake;
}
const pins = (element: SottoPins) => deepQueryAll(element, '.hit');
const texts = (element: SottoPins) => deepQueryAll(element, '.hit-text').map(textOf);

describe('<sotto-pins>', () => {
  afterEach(unmountAll);

  it('lists what is pinned, the last one first, and leads to a message', async () => {
    const { element, events } = await open(withPins());
    await until(() => pins(element).length === 2, 'the pins');
    await expectAccessible(element);
    expect(texts(element)).to.deep.equal(['Ramp is dry', 'Dock is open']);
    element.focus();
    expect(hasFocus(deepQuery(element, '.bar button'))).to.equal(true);
    await pressKeys('Tab', 'ArrowDown', 'Enter');
    await clickAt(pins(element)[0]!);
    await clickAt(deepQuery(element, '.bar button')!);
    expect(events).to.deep.equal([
      ['chat-hit-open', { room: 'stage', seq: 1 }],
      ['chat-hit-open', { room: 'stage', seq: 2 }],
      ['chat-view-back', null],
    ]);
  });

  it('follows what is pinned and unpinned meanwhile, and says that nothing is', async () => {
    const { element, fake } = await open(withPins());
    await until(() => pins(element).length === 2, 'the pins');
    element.pins = [];
    await until(() => textOf(deepQuery(element, '.empty h2')) === 'No pinned messages', 'the words');
    await expectAccessible(element);
    element.pins = [fake.history[2]!];
    await until(() => pins(element).length === 1, 'a new pin');
    element.pins = undefined;
    await until(
      () => textOf(deepQuery(element, '[role="status"]')) === 'Loading',
      'what is not known is loading',
    );
    expect(deepQuery(element, '.empty h2') === undefined).to.equal(true);
  });

  it('says why they are not known, and reads them again', async () => {
    const { element } = await open(withPins());
    const list = element.pins;
    Object.assign(element, { pins: undefined, error: new ChatError('unavailable', '') });
    element.retry = () => Object.assign(element, { pins: list, error: undefined });
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '.empty h2'))).to.equal('Pinned messages couldn’t be loaded');
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.actions button')!);
    await until(() => pins(element).length === 2, 'the pins');
  });

  it('folds what was written by somebody whom the user has blocked', async () => {
    const fake = withPins();
    fake.blocked = [jonas];
    const { element } = await open(fake);
    await until(() => texts(element)[0] === 'Message from someone you blocked.', 'the fold');
  });
});
