import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { emit } from '../../events.js';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';
import { clickAt } from '../../testing/input.js';
import { deepQuery, expectAccessible, frames, hasFocus, until } from '../../testing/mount.js';

describe('<chat-widget> and its rooms', () => {
  afterEach(removeWidget);

  it('leaves rooms that others added the user to and that were never opened, after asking', async () => {
    const rooms = [
      {},
      ...['One', 'Two', 'Three'].map((name) => ({ slug: name, name, unopened: true as const })),
    ];
    const fake = new FakeSession({ rooms });
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Three'), 'the rooms');
    const offer = () =>
      [
        ...deepQuery(element, 'sotto-room-list')!.shadowRoot!.querySelectorAll<HTMLElement>('.more .btn'),
      ].find((one) => one.textContent!.includes('never opened'));
    expect(offer()!.textContent).to.contain('Leave 3 rooms you never opened');
    // Opening one takes it out of the offer.
    row(element, 'One')!.click();
    await until(() => offer()!.textContent!.includes('Leave 2 rooms'), 'the smaller offer');
    fake.list = fake.list.map(({ unopened, ...room }) =>
      unopened && room.slug !== 'One' ? { ...room, unopened } : room,
    );
    offer()!.click();
    await until(() => deepQuery(element, '[role="alertdialog"]'), 'the question');
    await expectAccessible(element);
    const yes = () =>
      [
        ...(deepQuery(element, 'sotto-confirm')?.shadowRoot?.querySelectorAll<HTMLElement>('.btn') ?? []),
      ].find((one) => one.textContent!.trim() === 'Leave');
    await until(yes, 'the answer');
    yes()!.click();
    await until(() => !row(element, 'Three'), 'fewer rooms');
    expect(row(element, 'Two') === undefined).to.equal(true);
    expect(row(element, 'One') !== undefined).to.equal(true);
    expect(offer() === undefined).to.equal(true);
    expect(deepQuery(element, 'sotto-leave-unopened') === undefined).to.equal(true);
  });

  it('stays in the room that the user opened while another one was slow to come, or failed', async () => {
    const fake = new FakeSession({ rooms: [{}, { slug: 'desk', name: 'Ticket desk' }] });
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Ticket desk'), 'the rooms');
    const opened: string[] = [];
    element.addEventListener('chat-room-open', ({ detail }) => opened.push(detail.room.slug));
    const settles: [(room: Room) => void, (reason: Error) => void][] = [];
    fake.rooms.get = () => new Promise((...settle) => settles.push(settle));
    const slow = [element.openRoom('elsewhere'), element.openRoom('nowhere')];
    await clickAt(row(element, 'Ticket desk')!);
    settles[0]![0]({ ...fake.room, slug: 'elsewhere', name: 'Elsewhere' });
    settles[1]![1](new Error('not found'));
    await Promise.all(slow);
    expect(opened).to.deep.equal(['desk']);
    expect(deepQuery<SottoConversation>(element, 'sotto-conversation')!.room.slug).to.equal('desk');
  });

  it('leaves the focus where it is when a room that was chosen before comes too late', async () => {
    const fake = new FakeSession({ messages: 1, rooms: [{}, { slug: 'desk', name: 'Ticket desk' }] });
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Ticket desk'), 'the rooms');
    let settle: (room: Room) => void = () => undefined;
    fake.rooms.get = () => new Promise((resolve) => (settle = resolve));
    emit(deepQuery(element, 'sotto-room-list')!, 'chat-room-select', { slug: 'elsewhere' });
    await clickAt(row(element, 'Ticket desk')!);
    await until(() => deepQuery(element, '.msg .bubble'), 'the message');
    await until(() => hasFocus(deepQuery(element, 'textarea')!), 'the focus in the composer');
    const message = deepQuery(element, '.msg .bubble')!;
    message.focus();
    settle({ ...fake.room, slug: 'elsewhere', name: 'Elsewhere' });
    await frames(3);
    expect(hasFocus(message)).to.equal(true);
  });

  it('keeps rows current: last message, unread, typing, draft', async () => {
    const fake = new FakeSession({
      rooms: [{}, { slug: 'desk', name: 'Ticket desk', lastSeq: 0, lastReadSeq: 0 }],
    });
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Ticket desk'), 'the rows');
    const message = makeMessage(1, {
      room: 'desk',
      content: 'Two singles left',
      createdAt: new Date().toISOString(),
    });
    fake.emit('message.new', { room: 'desk', rev: 1, message });
    await until(() => row(element, 'Two singles left'), 'the preview');
    expect(row(element, 'Ticket desk')!.querySelector('.badge')!.textContent).to.contain('1 unread');
    expect(deepQuery(element, '.row')!.textContent).to.contain('Ticket desk');
    fake.emit('typing.changed', { room: 'desk', users: [message.sender] });
    await until(() => row(element, 'Mira is typing'), 'the typing word');
  });

  it('shows that rooms could not be loaded, and loads them again', async () => {
    const fake = new FakeSession();
    fake.refuse('rooms.list', 'unavailable');
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    await expectAccessible(element);
    deepQuery<HTMLButtonElement>(element, '[role="alert"] .btn')!.click();
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });
});
