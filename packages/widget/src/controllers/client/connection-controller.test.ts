import type { OutgoingMessage } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames } from '../../testing/wait.js';
import { ConnectionController } from './connection-controller.js';

describe('ConnectionController', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });

  async function open(fake = new FakeClient()) {
    const { host, controller } = await hostOf((one) => new ConnectionController(one, () => one.client), {
      client: fake.client,
    });
    return { fake, host, connection: controller };
  }
  /** A connection that has been lost for so many milliseconds, and is tried again in five seconds. */
  async function lose(ms: number) {
    const opened = await open();
    opened.fake.setConnection({ status: 'reconnecting', nextTryAt: Date.now() + ms + 5000 });
    clock.pass(ms);
    return opened;
  }
  const connects = (fake: FakeClient) => fake.calls.filter(([name]) => name === 'connect').length;
  const tell = (fake: FakeClient, status: 'sent' | 'sending') =>
    fake.emit('outbox.changed', {
      room: 'stage',
      messages: [{ ...makeMessage(1), status } as unknown as OutgoingMessage],
    });

  it('begins as the client is', async () => {
    const fake = new FakeClient();
    fake.connection = { status: 'offline' };
    const { connection } = await open(fake);
    expect(connection.state.status).to.equal('offline');
  });

  it('is lost after a second, counted from the first loss', async () => {
    const { fake, connection } = await lose(600);
    fake.setConnection({ status: 'reconnecting', nextTryAt: Date.now() + 2000 });
    clock.pass(399);
    expect(connection.isLost).to.equal(false);
    clock.pass(1);
    expect(connection.isLost).to.equal(true);
  });

  it('counts whole seconds to the next try, and none while one is under way', async () => {
    const { fake, connection } = await lose(1000);
    expect(connection.retryIn).to.equal(5);
    clock.pass(2500);
    expect(connection.retryIn).to.equal(3);
    fake.setConnection({ status: 'connecting' });
    expect([connection.isLost, connection.retryIn]).to.deep.equal([true, undefined]);
  });

  it('is lost no more, and has no timer, once there is a connection', async () => {
    const { fake, connection } = await lose(1000);
    fake.setConnection({ status: 'online' });
    await frames(1);
    expect([connection.isLost, connection.retryIn, clock.pending]).to.deep.equal([false, undefined, 0]);
  });

  it('does not call a first connection lost that takes its time', async () => {
    const { fake, connection } = await open();
    fake.setConnection({ status: 'connecting' });
    clock.pass(5000);
    expect(connection.isLost).to.equal(false);
  });

  it('waits no longer for the next try once something was delivered another way', async () => {
    const { fake } = await lose(1000);
    tell(fake, 'sending');
    expect(connects(fake)).to.equal(0);
    tell(fake, 'sent');
    expect(connects(fake)).to.equal(1);
    fake.setConnection({ status: 'online' });
    tell(fake, 'sent');
    expect(connects(fake)).to.equal(1);
  });

  it('stops its timers and listens no longer once its host is gone', async () => {
    const { fake, host } = await lose(500);
    host.remove();
    await frames(1);
    expect([clock.pending, fake.listenerCount]).to.deep.equal([0, 0]);
  });

  it('forgets the connection of another client', async () => {
    const { host, connection } = await lose(1000);
    host.client = new FakeClient().client;
    await host.updateComplete;
    await frames(1);
    expect([connection.isLost, connection.state.status, clock.pending]).to.deep.equal([false, 'online', 0]);
  });
});
