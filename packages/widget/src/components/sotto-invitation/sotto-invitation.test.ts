import { expect } from 'chai';
import { ada, FakeClient } from '../../testing/fake-client.js';
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
async function open() {
  const fake = new FakeClient();
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
