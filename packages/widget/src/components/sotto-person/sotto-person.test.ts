import { expect } from 'chai';
import { ada, FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
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
import type { SottoPerson } from './sotto-person.js';

const jonas = makeUser('jonas', 'Jonas Weber');
async function open(properties: Partial<SottoPerson> = {}, fake = new FakeClient()) {
  const element = await mount<SottoPerson>(
    'sotto-person',
    { client: fake.client, user: ada, person: jonas, ...properties },
    { width: 360 },
  );
  return {
    fake,
    element,
    events: record(element, 'chat-direct-open', 'chat-block-ask', 'chat-room-act', 'chat-room-select'),
  };
}
const acts = (element: SottoPerson) => deepQueryAll(element, '.act').map(textOf);
const block = (element: SottoPerson) => deepQuery(element, '.set');

describe('<sotto-person>', () => {
  afterEach(unmountAll);

  it('shows who it is, and leads to a message and to the question before a block', async () => {
    const { element, events } = await open({ online: true });
    await until(() => block(element), 'the block');
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.face-head')))
      .to.contain('Jonas Weber')
      .and.contain('jonas, online');
    expect(acts(element)).to.deep.equal(['Message']);
    await clickAt(deepQuery(element, '.act')!);
    await clickAt(block(element)!);
    expect(events).to.deep.equal([
      ['chat-direct-open', { username: 'jonas' }],
      ['chat-block-ask', { user: jonas }],
    ]);
  });

  it('offers a mention where the person is in the open room', async () => {
    const { element } = await open({ canMention: true });
    const mentions = record(element, 'chat-mention');
    expect(acts(element)).to.deep.equal(['Message', 'Mention']);
    await clickAt(deepQueryAll(element, '.act')[1]!);
    expect(mentions).to.deep.equal([['chat-mention', { user: jonas }]]);
  });

  it('says in how many rooms both are, if in any, and nothing where that cannot be read', async () => {
    const fake = new FakeClient();
    fake.sharedRooms = { jonas: ['Attic', 'Den', 'Hall', 'Desk'], mira: ['Den'] };
    const { element } = await open({}, fake);
    const shared = () =>
      deepQueryAll(element, '.set')
        .map(textOf)
        .find((text) => text?.startsWith('In '));
    await until(() => shared() === 'In 4 rooms with you', 'the count');
    await expectAccessible(element);
    element.person = makeUser('mira', 'Mira Okafor');
    await until(() => shared() === 'In 1 room with you', 'the other count');
    fake.failNext('users.sharedRooms', 'unavailable');
    element.person = makeUser('tom', 'Tom Ilves');
    await until(() => shared() === undefined, 'no count');
  });

  it('leads to the rooms that both are in, and back, by pointer and keys', async () => {
    const fake = new FakeClient();
    fake.sharedRooms = { jonas: ['Attic', 'غرفة'] };
    const { element, events } = await open({}, fake);
    const shared = () => deepQueryAll(element, '.set').find((one) => textOf(one) === 'In 2 rooms with you');
    await until(shared, 'the line');
    await clickAt(shared()!);
    await until(() => hasFocus(deepQuery(element, '.bar button')), 'the focus');
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.bar-text'))).to.equal('In 2 rooms with you Jonas Weber');
    expect(deepQueryAll(element, '.set bdi').map(textOf)).to.deep.equal(['Attic', 'غرفة']);
    expect(deepQueryAll(element, '.set-text span').map(textOf)).to.deep.equal(['3 members', '3 members']);
    const starts = deepQueryAll(element, '.set bdi').map((name) => name.getBoundingClientRect().left);
    expect(starts[1], 'names begin at one line, whatever their script').to.equal(starts[0]);
    await pressKeys('Escape');
    await until(() => shared() && hasFocus(shared()), 'the card, with the focus on its line');
    expect(events).to.deep.equal([]);
    await pressKeys('Enter');
    await until(() => deepQueryAll(element, '.set').length === 2 && !shared(), 'the rooms');
    await clickAt(deepQueryAll(element, '.set')[1]!);
    expect(events).to.deep.equal([['chat-room-select', { slug: 'غرفة' }]]);
    element.person = makeUser('mira', 'Mira Okafor');
    await until(() => textOf(deepQuery(element, '.bar-title')) === 'Profile', 'the card of somebody else');
  });

  it('mutes the direct room, where there is one', async () => {
    const { room } = new FakeClient(0, { kind: 'direct', peer: jonas, notifications: { level: 'none' } });
    const { element, events } = await open({ room });
    expect(acts(element)).to.deep.equal(['Message', 'Unmute']);
    await clickAt(deepQueryAll(element, '.act')[1]!);
    expect(events).to.deep.equal([['chat-room-act', { act: 'unmute', room }]]);
  });

  it('unblocks somebody who is blocked, and reads again after a block', async () => {
    const fake = new FakeClient();
    fake.blocked = [jonas];
    const { element } = await open({}, fake);
    await until(() => textOf(block(element)) === 'Unblock', 'the state');
    await expectAccessible(element);
    await clickAt(block(element)!);
    await until(() => textOf(block(element)) === 'Block', 'the change');
    fake.blocked = [jonas];
    fake.emit('blocks.changed', {});
    await until(() => textOf(block(element)) === 'Unblock', 'the news');
  });

  it('offers nothing about the viewer, no messages where there are none, and marks bots and guests', async () => {
    const { element } = await open({ person: ada });
    expect(acts(element)).to.deep.equal([]);
    element.person = { ...jonas, kind: 'bot' };
    element.canMessage = false;
    await element.updateComplete;
    expect([acts(element), textOf(deepQuery(element, '.tag'))]).to.deep.equal([[], 'Bot']);
    element.person = { ...jonas, kind: 'guest' };
    await element.updateComplete;
    expect(textOf(deepQuery(element, '.tag'))).to.equal('Guest');
  });
});
