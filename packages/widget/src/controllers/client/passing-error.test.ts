import { ChatError } from '@sotto/sdk';
import type { ChatErrorCode } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { PassingError } from './passing-error.js';

/** A host that shows an error. */
async function open(code?: ChatErrorCode) {
  const fake = new FakeClient();
  let error: unknown = code && new ChatError(code, code);
  const { host } = await hostOf(
    (one) => new PassingError(one as never, { error: () => error, clear: () => (error = undefined) }),
    { client: fake.client },
  );
  return { fake, host, isShown: () => error !== undefined };
}

describe('PassingError', () => {
  afterEach(removeHosts);

  for (const code of ['network', 'timeout', 'unavailable', 'draining'] as const)
    it(`takes ${code} away once there is a connection`, async () => {
      const { fake, isShown } = await open(code);
      fake.setConnection({ status: 'reconnecting' });
      expect(isShown()).to.equal(true);
      fake.setConnection({ status: 'online' });
      expect(isShown()).to.equal(false);
    });

  it('takes it away once the device has a network again', async () => {
    const { isShown } = await open('network');
    dispatchEvent(new Event('online'));
    expect(isShown()).to.equal(false);
  });

  it('leaves what a connection does not change, and has nothing to do without an error', async () => {
    const { fake, isShown } = await open('forbidden');
    fake.setConnection({ status: 'online' });
    expect(isShown()).to.equal(true);
    (await open()).fake.setConnection({ status: 'online' });
  });

  it('follows another client, and none once its host is gone', async () => {
    const { fake, host, isShown } = await open('network');
    const next = new FakeClient();
    host.client = next.client;
    await host.updateComplete;
    fake.setConnection({ status: 'online' });
    expect(isShown()).to.equal(true);
    host.remove();
    next.setConnection({ status: 'online' });
    dispatchEvent(new Event('online'));
    expect([isShown(), fake.listenerCount, next.listenerCount]).to.deep.equal([true, 0, 0]);
  });
});
