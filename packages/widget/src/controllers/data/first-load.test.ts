import type { Room } from '@sotto/sdk';
import { expect } from 'chai';
import { KeptRooms } from '../../cache/kept-rooms.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { until } from '../../testing/wait.js';
import { FirstLoad } from './first-load.js';
import { RoomsController } from './rooms-controller.js';

async function open(fake = new FakeSession({ rooms: [{ lastSeq: 40, lastReadSeq: 40 }], messages: 40 })) {
  const { host, controller } = await hostOf((one) => {
    const rooms = new RoomsController(one, () => one.client);
    const kept = new KeptRooms(one, () => one.client);
    return { rooms, kept, first: new FirstLoad(rooms, kept) };
  });
  const calls = (name: string) => fake.calls.filter(([called]) => called === name).length;
  /** Gives the client to all, as it is once it is known who is signed in. */
  const give = async () => {
    host.client = fake.client;
    await host.updateComplete;
    await until(() => controller.rooms.status === 'ready', 'the rooms');
  };
  return { fake, ...controller, calls, give };
}

describe('FirstLoad', () => {
  afterEach(removeHosts);

  it('reads the rooms and the page of the one that is shown with one request', async () => {
    const { fake, first, rooms, kept, calls, give } = await open();
    await first.begin(fake.client, 'stage');
    await give();
    expect(rooms.rooms.map(({ slug }) => slug)).to.deep.equal(['stage']);
    const log = kept.open(first.take(fake.client, 'stage') as Room);
    expect(log?.loaded.list).to.have.length(30);
    expect([calls('auth.start'), calls('rooms.list'), calls('messages.list')]).to.deep.equal([1, 0, 0]);
  });

  it('gives the room that was read once, and only that', async () => {
    const { fake, first } = await open();
    await first.begin(fake.client, 'stage');
    expect(first.take(fake.client, 'desk')).to.equal(undefined);
    await first.begin(fake.client, 'stage');
    expect(first.take(fake.client, 'stage')?.slug).to.equal('stage');
    expect(first.take(fake.client, 'stage')).to.equal(undefined);
  });

  it('gives another user nothing of what it read', async () => {
    const { fake, first, kept, calls, give } = await open();
    await first.begin(fake.client, 'stage');
    fake.signedIn = { ...ada, id: 'other' };
    await give();
    expect(first.take(fake.client, 'stage')).to.equal(undefined);
    expect(kept.open(fake.list[0]!)).to.equal(undefined);
    expect(calls('rooms.list')).to.equal(1);
  });

  it('reads no page where no room is shown, or none that exists', async () => {
    for (const slug of [undefined, 'missing']) {
      const { fake, first } = await open();
      await first.begin(fake.client, slug);
      expect(first.take(fake.client, 'stage')).to.equal(undefined);
    }
  });

  it('leaves everything to be read where no user is signed in', async () => {
    const { fake, first, calls, give } = await open(new FakeSession());
    fake.signedIn = null;
    await first.begin(fake.client, 'stage');
    expect(first.take(fake.client, 'stage')).to.equal(undefined);
    await fake.auth.signIn({});
    await give();
    expect(calls('rooms.list')).to.equal(1);
  });

  it('rejects where the server does not respond', async () => {
    const { fake, first } = await open();
    fake.refuse('auth.start', 'network');
    const error = await first.begin(fake.client, 'stage').catch((reason: unknown) => reason);
    expect((error as { code?: string }).code).to.equal('network');
  });
});
