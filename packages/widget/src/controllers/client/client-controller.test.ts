import type { ChatClient } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient, makeUser } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { ClientController } from './client-controller.js';

/** Writes down what it is told to do, and how often there was a connection again. */
class Recorder extends ClientController {
  readonly steps: string[] = [];
  reconnects = 0;

  protected start(client: ChatClient): void {
    this.steps.push('start');
    this.listen(client.on('rooms.stale', () => this.steps.push('stale')));
    this.onReconnect(client, () => (this.reconnects += 1));
  }
  protected reset(): void {
    this.steps.push('reset');
  }
  protected override pause(): void {
    this.steps.push('pause');
  }
  protected override resume(client: ChatClient): void {
    this.steps.push('resume');
    super.resume(client);
  }
}

async function open(fake?: FakeClient) {
  const { host, controller } = await hostOf((one) => new Recorder(one, () => one.client), {
    client: fake?.client,
  });
  const give = async (next: FakeClient | undefined) => {
    controller.steps.length = 0;
    host.client = next?.client;
    await host.updateComplete;
    return controller.steps;
  };
  return { host, controller, give };
}
const clientOf = (username: string) => Object.assign(new FakeClient(), { user: makeUser(username) });

describe('ClientController', () => {
  afterEach(removeHosts);

  it('starts with a client, once, and waits for one', async () => {
    const { host, controller, give } = await open();
    expect(controller.steps).to.deep.equal(['pause']);
    expect(await give(new FakeClient())).to.deep.equal(['reset', 'start']);
    host.requestUpdate();
    await host.updateComplete;
    expect(controller.steps).to.deep.equal(['reset', 'start']);
  });

  it('begins anew with the client of another user, and leaves the one before', async () => {
    const [ada, mira] = [clientOf('ada'), clientOf('mira')];
    const { controller, give } = await open(ada);
    expect(await give(mira)).to.deep.equal(['reset', 'start']);
    ada.emit('rooms.stale', {} as never);
    expect([ada.listenerCount, controller.steps.includes('stale')]).to.deep.equal([0, false]);
    mira.emit('rooms.stale', {} as never);
    expect(controller.steps.at(-1)).to.equal('stale');
  });

  it('continues with another client of the same user', async () => {
    const { give } = await open(clientOf('ada'));
    expect((await give(clientOf('ada')))[0]).to.equal('resume');
  });

  it('pauses without one, and continues where the same user is back', async () => {
    const { give } = await open(clientOf('ada'));
    expect(await give(undefined)).to.deep.equal(['pause']);
    expect((await give(clientOf('ada')))[0]).to.equal('resume');
  });

  it('listens to nothing once its host is gone, and takes a client that was given meanwhile', async () => {
    const [ada, mira] = [clientOf('ada'), clientOf('mira')];
    const { host, controller, give } = await open(ada);
    host.remove();
    expect(ada.listenerCount).to.equal(0);
    dispatchEvent(new Event('online'));
    expect(controller.reconnects).to.equal(0);
    expect(await give(mira)).to.deep.equal([]);
    document.body.append(host);
    expect(controller.steps).to.deep.equal(['reset', 'start']);
  });

  it('calls back when there is a connection again, and when the device has a network again', async () => {
    const fake = new FakeClient();
    const { controller } = await open(fake);
    for (const status of ['reconnecting', 'offline', 'connecting'] as const) fake.setConnection({ status });
    expect(controller.reconnects).to.equal(0);
    fake.setConnection({ status: 'polling' });
    fake.setConnection({ status: 'online' });
    dispatchEvent(new Event('online'));
    expect(controller.reconnects).to.equal(3);
  });
});
