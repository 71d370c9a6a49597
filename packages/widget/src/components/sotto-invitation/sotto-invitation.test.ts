import { expect } from 'chai';
import { ada, FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt } from '../../testing/input.js';
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
import type { SottoInvitation } from './sotto-invitation.js';

const EVENTS = ['chat-room-enter', 'chat-invitation-end', 'chat-profile-open'];
async function open(fake = new FakeClient()) {
  const element = await mount<SottoInvitation>(
    'sotto-invitation',
    { client: fake.client, user: ada, token: 't1' },
    { width: 360 },
  );
  return { fake, element, events: record(element, ...EVENTS) };
}
const buttons = (element: SottoInvitation) => deepQueryAll(element, 'button');

describe('<sotto-invitation>', () => {
  afterEach(unmountAll);

  it('asks under which name the user joins, and enters the room', async () => {
    const { element, fake, events } = await open();
    await expectAccessible(element);
    expect(textOf(deepQuery(element, '.form-foot'))).to.contain('You’ll join as Ada Lind.');
    await clickAt(buttons(element)[0]!);
    await until(() => events.length === 2, 'the room');
    expect(fake.calls).to.deep.include(['invitations.accept', 't1']);
    expect(events.map(([name]) => name)).to.deep.equal(['chat-invitation-end', 'chat-room-enter']);
  });

  it('shows the room, its members and who invites, before the user joins', async () => {
    const { element, fake } = await open();
    await until(() => textOf(deepQuery(element, 'h2')) === 'Invited crew', 'the room');
    expect(textOf(deepQuery(element, '.face-head p'))).to.equal('12 members. Mira Okafor invites you.');
    const size = (selector: string) => getComputedStyle(deepQuery(element, selector)!).fontSize;
    expect(size('.face-head b')).to.equal(size('.face-head p'));
    expect(fake.calls).to.deep.include(['invitations.preview', 't1']);
    expect(fake.calls.some(([name]) => name === 'invitations.accept')).to.equal(false);
    await expectAccessible(element);
  });

  it('opens the room for a member, and names no inviter to who invited', async () => {
    const fake = new FakeClient();
    Object.assign(fake.preview, { role: 'owner', invitedBy: ada });
    const { element, events } = await open(fake);
    await until(() => textOf(buttons(element)[0]) === 'Open', 'the button');
    expect(textOf(deepQuery(element, '.face-head p'))).to.equal('12 members.');
    expect(textOf(deepQuery(element, '.form-foot'))).to.contain('You’re in this room as Ada Lind.');
    await expectAccessible(element);
    await clickAt(buttons(element)[0]!);
    await until(() => events.length === 2, 'the room');
  });

  it('keeps its buttons in their place when the room becomes known', async () => {
    const fake = new FakeClient();
    fake.holds.add('invitations.preview');
    const { element } = await open(fake);
    const before = buttons(element)[0]!.getBoundingClientRect().top;
    expect(textOf(deepQuery(element, 'h2'))).to.equal('You’re invited to a room');
    fake.release();
    await until(() => textOf(deepQuery(element, 'h2')) === 'Invited crew', 'the room');
    expect(buttons(element)[0]!.getBoundingClientRect().top).to.equal(before);
  });

  it('says at once that a link no longer works, and can be used where the room could not be read', async () => {
    const fake = new FakeClient();
    fake.failNext('invitations.preview', 'invitation_not_found');
    const { element } = await open(fake);
    await until(() => textOf(deepQuery(element, 'h2')) === 'This invitation no longer works', 'the end');
    expect(buttons(element)).to.have.length(1);
    const other = new FakeClient();
    other.failNext('invitations.preview', 'unavailable');
    const unread = await open(other);
    await clickAt(buttons(unread.element)[0]!);
    await until(() => unread.events.length === 2, 'the room');
  });

  it('can be declined, and leads to the account', async () => {
    const { element, events } = await open();
    await clickAt(buttons(element)[1]!);
    await clickAt(buttons(element)[2]!);
    expect(events.map(([name]) => name)).to.deep.equal(['chat-invitation-end', 'chat-profile-open']);
  });

  it('shows that an invitation no longer works, and keeps one that failed for another reason', async () => {
    const { element, fake, events } = await open();
    fake.failNext('invitations.accept', 'room_limit');
    await clickAt(buttons(element)[0]!);
    await until(() => deepQuery(element, '.wrong'), 'the reason');
    expect(buttons(element)).to.have.length(3);
    fake.failNext('invitations.accept', 'invitation_not_found');
    await clickAt(buttons(element)[0]!);
    await until(() => buttons(element).length === 1, 'the end');
    await expectAccessible(element);
    expect(textOf(deepQuery(element, 'h2'))).to.equal('This invitation no longer works');
    await clickAt(buttons(element)[0]!);
    expect(events.map(([name]) => name)).to.deep.equal(['chat-invitation-end']);
  });
});
