import type { OutgoingMessage } from '@sotto/sdk';
import { expect } from 'chai';
import { makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { until } from '../../testing/wait.js';
import { Departures } from './departures.js';
import { Drafts } from './drafts.js';
import { RoomsController } from './rooms-controller.js';

/** Somebody in two rooms. */
async function open() {
  const fake = new FakeSession({ rooms: [{ slug: 'stage' }, { slug: 'desk', name: 'Ticket desk' }] });
  const { host, controller } = await hostOf(
    (one) => {
      const rooms = new RoomsController(one, () => one.client);
      const drafts = new Drafts(one, (slug) => rooms.find(slug)?.name);
      return { rooms, drafts, departures: new Departures(one, rooms, drafts) };
    },
    { client: fake.client },
  );
  await until(() => controller.rooms.isComplete, 'the rooms');
  return { fake, host, ...controller };
}
const lose = (fake: FakeSession, room: string) => fake.emit('room.deleted', { room } as never);

describe('Departures', () => {
  afterEach(removeHosts);

  it('are the rooms that went away while the page was open', async () => {
    const { fake, departures } = await open();
    expect(departures.list).to.deep.equal([]);
    lose(fake, 'desk');
    expect(departures.list).to.deep.equal([{ slug: 'desk', name: 'Ticket desk', unsent: '' }]);
  });

  it('are also those in which something unsent was left before', async () => {
    const { drafts, departures } = await open();
    drafts.set('gone', { name: 'Old crew', text: 'See you' });
    expect(departures.list).to.deep.equal([{ slug: 'gone', name: 'Old crew', unsent: 'See you' }]);
  });

  it('are not yet those of a draft while the archived rooms are read', async () => {
    const { rooms, drafts, departures } = await open();
    drafts.set('gone', { name: 'Old crew', text: 'See you' });
    rooms.isComplete = false;
    expect(departures.list).to.deep.equal([]);
  });

  it('hold all that was written there: what waits, what was being changed, what was begun', async () => {
    const { fake, drafts, departures } = await open();
    const waiting = { ...makeMessage(1, { content: 'Waits' }), status: 'sending' };
    fake.emit('outbox.changed', { room: 'desk', messages: [waiting as unknown as OutgoingMessage] });
    drafts.set('desk', { text: 'Begun', edits: [{ id: 'm1', content: 'Old', text: 'Changed' }] });
    lose(fake, 'desk');
    expect(departures.list[0]!.unsent).to.equal('Waits\n\nChanged\n\nBegun');
  });

  it('are shown in the place of a room, until they are dismissed', async () => {
    const { fake, host, drafts, departures } = await open();
    drafts.set('desk', { text: 'Begun' });
    lose(fake, 'desk');
    const { renders } = host;
    departures.show('desk');
    await host.updateComplete;
    expect([departures.shown?.unsent, host.renders]).to.deep.equal(['Begun', renders + 1]);
    departures.end('desk');
    expect([departures.shown, departures.list.length, drafts.all.size]).to.deep.equal([undefined, 0, 0]);
  });

  it('are over once the user is in the room again', async () => {
    const { fake, departures } = await open();
    lose(fake, 'desk');
    departures.show('desk');
    fake.emit('room.created', { room: { ...fake.room, slug: 'desk' } } as never);
    expect([departures.list.length, departures.shown]).to.deep.equal([0, undefined]);
  });

  it('are not known before the rooms are', async () => {
    const { fake, host, drafts, departures } = await open();
    drafts.set('gone', { name: 'Old crew', text: 'See you' });
    host.client = undefined;
    await host.updateComplete;
    Object.assign(fake.rooms, { list: () => new Promise(() => undefined) });
    fake.emit('auth.changed', { user: null });
    const other = new FakeSession({ signedIn: false });
    host.client = other.client;
    await host.updateComplete;
    expect(departures.list).to.deep.equal([]);
  });
});
