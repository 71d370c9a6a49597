import type { ChatError } from '@sotto/sdk';
import type { CipherFlow } from '@sotto/sdk';
import { expect } from 'chai';
import { OTHER_ROOMS } from '../../monitor/store-counts.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { FakeSession, makeFlow } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { MonitorController } from './monitor-controller.js';

describe('MonitorController', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
  });

  async function open(fake = new FakeSession()) {
    const { host, controller } = await hostOf((one) => new MonitorController(one, () => one.client), {
      client: fake.client,
    });
    await until(() => controller.status !== 'loading', 'the counts');
    return { fake, host, monitor: controller };
  }
  const summaries = (fake: FakeSession) => fake.calls.filter(([name]) => name === 'monitor.summary').length;

  it('shows what the server counted, and then what is stored', async () => {
    const { fake, monitor } = await open();
    expect([monitor.view.stored, monitor.view.rooms, monitor.connection.status]).to.deep.equal([
      5,
      1,
      'online',
    ]);
    const seen: CipherFlow[] = [];
    monitor.onFrame = (frame) => seen.push(frame);
    const frame = makeFlow(6);
    fake.flow([frame]);
    expect([seen, monitor.view.stored]).to.deep.equal([[frame], 5]);
    clock.pass(250);
    expect([monitor.view.stored, monitor.view.frames[0]]).to.deep.equal([6, frame]);
  });

  it('holds all that is shown during a pause, and counts on', async () => {
    const { fake, monitor } = await open();
    monitor.setPaused(true);
    const seen: CipherFlow[] = [];
    monitor.onFrame = (frame) => seen.push(frame);
    fake.flow([makeFlow(6), makeFlow(7)]);
    clock.pass(1000);
    expect([monitor.view.stored, monitor.sincePause, seen.length]).to.deep.equal([5, 2, 0]);
    monitor.setPaused(false);
    expect([monitor.view.stored, monitor.sincePause]).to.deep.equal([7, 0]);
  });

  it('changes a table once a second', async () => {
    const { fake, monitor } = await open();
    monitor.setPace('table');
    fake.flow([makeFlow(6)]);
    clock.pass(999);
    expect(monitor.view.stored).to.equal(5);
    clock.pass(1);
    expect(monitor.view.stored).to.equal(6);
  });

  it('asks for the counts every ten seconds, and where a room came', async () => {
    const { fake } = await open();
    clock.pass(10_000);
    expect(summaries(fake)).to.equal(2);
    fake.emit('room.created', { room: fake.room });
    expect(summaries(fake)).to.equal(3);
  });

  it('keeps why there are no counts, and gets them the next time', async () => {
    const fake = new FakeSession();
    fake.refuse('monitor.summary', 'forbidden');
    const { monitor } = await open(fake);
    expect([monitor.status, (monitor.error as ChatError).code]).to.deep.equal(['error', 'forbidden']);
    clock.pass(10_000);
    await until(() => monitor.status === 'ready', 'the counts');
    expect(monitor.error).to.equal(undefined);
  });

  it('keeps what it shows where a later request fails', async () => {
    const { fake, monitor } = await open();
    fake.refuse('monitor.summary', 'network');
    await monitor.load();
    expect([monitor.status, monitor.view.stored]).to.deep.equal(['ready', 5]);
  });

  it('shows frames of a room without a place among the others', async () => {
    const { monitor } = await open();
    expect(monitor.placeOf(makeFlow(6))).to.equal('stage');
    expect(monitor.placeOf(makeFlow(6, 'elsewhere'))).to.equal(OTHER_ROOMS);
  });

  it('forgets everything with a sign-out, and watches for who signs in', async () => {
    const { fake, monitor } = await open();
    fake.emit('auth.changed', { user: null });
    await frames(1);
    expect([monitor.view.stored, monitor.connection.status, clock.pending]).to.deep.equal([0, 'idle', 0]);
    fake.emit('auth.changed', { user: ada });
    await until(() => monitor.status === 'ready', 'the counts');
    expect(monitor.view.stored).to.equal(5);
  });

  it('has no timer, no listener and no connection once its host is gone', async () => {
    const { fake, host, monitor } = await open();
    const seen: CipherFlow[] = [];
    monitor.onFrame = (frame) => seen.push(frame);
    host.remove();
    fake.flow([makeFlow(6)]);
    await frames(1);
    expect([clock.pending, fake.listenerCount, seen.length]).to.deep.equal([0, 0, 0]);
  });

  it('begins anew with another client', async () => {
    const { fake, host, monitor } = await open();
    const next = new FakeSession({ rooms: [{}, { slug: 'desk' }] });
    host.client = next.client;
    await host.updateComplete;
    await until(() => monitor.status === 'ready', 'the counts');
    fake.flow([makeFlow(60)]);
    clock.pass(250);
    expect([monitor.view.rooms, monitor.view.stored, fake.listenerCount]).to.deep.equal([2, 10, 0]);
  });
});
