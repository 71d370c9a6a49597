import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeReport } from '../../testing/fakes/fake-records.js';
import { clickAt } from '../../testing/input.js';
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
import type { SottoRoomDetails } from './sotto-room-details.js';

async function open(
  change: Partial<Room> = {},
  fake = new FakeClient(0, { topic: 'Doors at seven', ...change }),
) {
  const element = await mount<SottoRoomDetails>(
    'sotto-room-details',
    { client: fake.client, room: fake.room, user: ada },
    { width: 360 },
  );
  return { fake, element };
}
/** The distance of a text from the right edge of its line. */
function fromRight(line: Element): number {
  const text = document.createRange();
  text.selectNodeContents(line);
  return line.getBoundingClientRect().right - text.getBoundingClientRect().right;
}
const lines = (element: SottoRoomDetails) =>
  deepQueryAll(element, '.set').map((line) => textOf(line.querySelector('b')!));
const acts = (element: SottoRoomDetails) => deepQueryAll(element, '.act').map(textOf);

describe('<sotto-room-details>', () => {
  afterEach(() => {
    document.documentElement.dir = '';
    unmountAll();
  });

  it('begins both lines of its bar at the side where the page begins', async () => {
    document.documentElement.dir = 'rtl';
    const { element } = await open();
    for (const line of deepQueryAll(element, '.bar-title, .bar-sub')) expect(fromRight(line)).to.be.below(2);
  });

  it('shows an owner the room, and all that can be done with it', async () => {
    const { element } = await open();
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.face-head')))
      .to.contain('Stage crew')
      .and.contain('Doors at seven');
    expect(acts(element)).to.deep.equal(['Search', 'Notify', 'Invite']);
    expect(lines(element)).to.deep.equal([
      ...['Members', 'Media and files', 'Pinned messages', 'Notifications', 'Reports', 'Edit room'],
      ...['Archive', 'Leave room', 'Delete room'],
    ]);
    element.focus();
    expect(hasFocus(deepQuery(element, '.bar button'))).to.equal(true);
  });

  it('offers nobody what the server would refuse', async () => {
    const { element } = await open({ role: 'member' });
    expect(acts(element)).to.deep.equal(['Search', 'Notify']);
    expect(lines(element)).to.deep.equal([
      'Members',
      'Media and files',
      'Pinned messages',
      'Notifications',
      'Leave room',
    ]);
    element.room = { ...element.room, role: 'owner', archivedAt: '2026-11-20T12:00:00.000Z' };
    await element.updateComplete;
    expect(lines(element)).to.deep.equal([
      ...['Members', 'Media and files', 'Pinned messages', 'Notifications', 'Reports'],
      ...['Unarchive', 'Leave room', 'Delete room'],
    ]);
    await expectAccessible(element);
    const peer = makeUser('mira');
    element.room = { ...element.room, role: 'member', kind: 'direct', peer };
    await element.updateComplete;
    expect(lines(element)).to.deep.equal(['Media and files', 'Pinned messages', 'Notifications']);
  });

  it('counts the open reports, and counts again when one comes', async () => {
    const fake = new FakeClient(0);
    fake.reported = [makeReport('r1', makeMessage(1))];
    const { element } = await open({}, fake);
    const count = () => textOf(deepQueryAll(element, '.set')[4]);
    await until(() => count()!.includes('1 open'), 'the count');
    fake.reported.push(makeReport('r2', makeMessage(2)));
    element.news = 1;
    await until(() => count()!.includes('2 open'), 'the new count');
  });

  it('counts the pinned messages, as they are pinned', async () => {
    const { element } = await open();
    const line = () => textOf(deepQueryAll(element, '.set')[2]);
    expect(line()).to.equal('Pinned messages');
    element.pins = [makeMessage(1)];
    await until(() => line() === 'Pinned messages 1', 'the count');
  });

  it('shows until when the room is muted, and dispatches what was chosen', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const { element, fake } = await open({ notifications: { level: 'none', until } });
    const events = record(element, 'chat-room-act', 'chat-view-back');
    expect(textOf(deepQueryAll(element, '.set')[3])).to.contain('Muted until');
    await clickAt(deepQueryAll(element, '.act')[0]!);
    await clickAt(deepQueryAll(element, '.act')[1]!);
    await clickAt(deepQueryAll(element, '.set')[2]!);
    await clickAt(deepQueryAll(element, '.set')[0]!);
    await clickAt(deepQuery(element, '.bar button')!);
    expect(events).to.deep.equal([
      ['chat-room-act', { act: 'find', room: fake.room }],
      ['chat-room-act', { act: 'notify', room: fake.room }],
      ['chat-room-act', { act: 'pins', room: fake.room }],
      ['chat-room-act', { act: 'members', room: fake.room }],
      ['chat-view-back', null],
    ]);
  });
});
