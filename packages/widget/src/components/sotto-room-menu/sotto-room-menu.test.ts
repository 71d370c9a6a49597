import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import { deepQueryAll, expectAccessible, hasFocus, mount, textOf, unmountAll } from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoRoomMenu } from './sotto-room-menu.js';

const { room } = new FakeClient();
const open = () => mount<SottoRoomMenu>('sotto-room-menu', { room, acts: ['read', 'mute', 'leave'] });
const entries = (element: SottoRoomMenu) => deepQueryAll(element, '[role="menuitem"]');

describe('<sotto-room-menu>', () => {
  afterEach(unmountAll);

  it('is a menu with a name, whose first entry has the focus', async () => {
    const element = await open();
    await expectAccessible(element);
    expect(entries(element).map(textOf)).to.deep.equal(['Mark as read', 'Mute', 'Leave room']);
    expect(hasFocus(entries(element)[0])).to.equal(true);
  });

  it('is walked by the arrows round its ends, and closed by what was chosen, by Escape and by Tab', async () => {
    const element = await open();
    const events = record(element, 'chat-room-act', 'chat-menu-close');
    await pressKeys('ArrowUp');
    expect(hasFocus(entries(element)[2])).to.equal(true);
    await pressKeys('ArrowDown', 'ArrowDown', 'Enter');
    expect(events).to.deep.equal([
      ['chat-menu-close', null],
      ['chat-room-act', { act: 'mute', room }],
    ]);
    events.length = 0;
    await pressKeys('Escape');
    await pressKeys('Tab');
    expect(events).to.deep.equal([
      ['chat-menu-close', null],
      ['chat-menu-close', null],
    ]);
  });

  it('is used by the mouse', async () => {
    const element = await open();
    const events = record(element, 'chat-room-act');
    await clickAt(entries(element)[2]!);
    expect(events).to.deep.equal([['chat-room-act', { act: 'leave', room }]]);
  });
});
