import { expect } from 'chai';
import { callsOf } from '../../testing/conversation.js';
import { FakeClient, makeMessage } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { PinsController } from './pins-controller.js';

const at = (second: number) => `2026-11-28T08:00:0${second}.000Z`;

async function open(pinned: number[], { fails = false } = {}) {
  const fake = new FakeClient(5);
  if (fails) fake.failNext('messages.pins', 'unavailable');
  for (const seq of pinned) fake.history[seq - 1] = makeMessage(seq, { pinnedAt: at(seq) });
  const { host, controller } = await hostOf((one) => new PinsController(one, () => one.client), {
    client: fake.client,
  });
  controller.open('stage');
  return { fake, host, pins: controller };
}
const seqs = ({ pins = [] }: PinsController) => pins.map(({ seq }) => seq);

describe('PinsController', () => {
  afterEach(removeHosts);

  it('knows the pins of the open room, the one that was pinned last first', async () => {
    const { fake, pins } = await open([1, 3]);
    await until(() => seqs(pins).length > 0, 'the pins');
    expect(seqs(pins)).to.deep.equal([3, 1]);
    await fake.messages.pin('stage', fake.history[1]!.id);
    expect(seqs(pins)).to.deep.equal([2, 3, 1]);
    await fake.messages.unpin('stage', fake.history[2]!.id);
    expect(seqs(pins)).to.deep.equal([2, 1]);
    const message = await fake.messages.delete('stage', fake.history[0]!.id);
    fake.emit('message.deleted', { room: 'stage', rev: message.rev, message });
    expect(seqs(pins)).to.deep.equal([2]);
    fake.emit('message.updated', { room: 'desk', rev: 9, message: makeMessage(4, { pinnedAt: at(4) }) });
    expect(seqs(pins)).to.deep.equal([2]);
  });

  it('keeps what came meanwhile', async () => {
    const { fake, pins } = await open([]);
    fake.holds.add('messages.pins');
    fake.emit('rooms.stale', {});
    await until(() => callsOf(fake, 'messages.pins').length > 0, 'the request');
    await fake.messages.pin('stage', fake.history[1]!.id);
    fake.release();
    await frames(2);
    expect(seqs(pins)).to.deep.equal([2]);
  });

  it('shows at once the pins of a room that was open before', async () => {
    const { fake, pins } = await open([1]);
    await until(() => seqs(pins).length > 0, 'the pins');
    fake.messages.pins = () => Promise.resolve([]);
    pins.open('desk');
    expect(seqs(pins)).to.deep.equal([]);
    await fake.messages.pin('stage', fake.history[1]!.id);
    pins.open('stage');
    expect(seqs(pins)).to.deep.equal([2, 1]);
  });

  it('keeps the pins of a room that was left before they came', async () => {
    const { fake, pins } = await open([1]);
    fake.holds.add('messages.pins');
    await until(() => callsOf(fake, 'messages.pins').length === 1, 'the request');
    pins.open('desk');
    fake.release();
    await until(() => callsOf(fake, 'messages.pins').length === 2, 'the request of the other room');
    await frames(2);
    pins.open('stage');
    expect(seqs(pins)).to.deep.equal([1]);
    await frames(2);
    expect(callsOf(fake, 'messages.pins').length).to.equal(2);
  });

  it('reads again what failed: when it is asked for, and when the connection is back', async () => {
    const ways: ((of: Awaited<ReturnType<typeof open>>) => void)[] = [
      ({ pins }) => pins.retry(),
      ({ fake }) => fake.emit('connection.changed', { status: 'online' }),
    ];
    for (const again of ways) {
      const opened = await open([1], { fails: true });
      const { fake, pins } = opened;
      await until(() => pins.error, 'the reason');
      fake.emit('message.updated', { room: 'stage', rev: 9, message: makeMessage(4, { pinnedAt: at(4) }) });
      expect(pins.pins, 'one of them is not all').to.equal(undefined);
      again(opened);
      await until(() => pins.pins, 'the pins');
      expect([pins.error, seqs(pins)]).to.deep.equal([undefined, [1]]);
    }
  });

  it('shows what is known where a read fails; has no listener once its host is gone', async () => {
    const { fake, host, pins } = await open([1]);
    await until(() => seqs(pins).length > 0, 'the pins');
    fake.failNext('messages.pins', 'unavailable');
    fake.emit('rooms.stale', {});
    await frames(3);
    expect(seqs(pins)).to.deep.equal([1]);
    host.remove();
    await frames(1);
    expect(fake.listenerCount).to.equal(0);
  });
});
