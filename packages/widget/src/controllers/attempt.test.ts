import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient } from '../testing/fakes/fake-client.js';
import { hostOf, removeHosts } from '../testing/test-host.js';
import { Attempt } from './attempt.js';

const open = async (fake = new FakeClient()) => {
  const { host, controller } = await hostOf((one) => new Attempt(one as never), { client: fake.client });
  return { fake, host, attempt: controller };
};
const refuse = (code: ConstructorParameters<typeof ChatError>[0]) => () =>
  Promise.reject(new ChatError(code, ''));
const codeOf = ({ error }: Attempt) => (error as ChatError | undefined)?.code;

describe('Attempt', () => {
  afterEach(removeHosts);

  it('runs one thing at a time, and shows that it is under way', async () => {
    const { host, attempt } = await open();
    let end = () => undefined as void;
    let runs = 0;
    const act = () => {
      runs += 1;
      return new Promise<void>((resolve) => (end = resolve));
    };
    const first = attempt.run(act);
    await attempt.run(act);
    expect([runs, attempt.isBusy]).to.deep.equal([1, true]);
    const { renders } = host;
    end();
    await first;
    await host.updateComplete;
    expect([attempt.isBusy, host.renders]).to.deep.equal([false, renders + 1]);
  });

  it('keeps why it failed until the next try, or until it is forgotten', async () => {
    const { host, attempt } = await open();
    await attempt.run(refuse('forbidden'));
    await host.updateComplete;
    expect([codeOf(attempt), attempt.isBusy]).to.deep.equal(['forbidden', false]);
    const next = attempt.run(() => Promise.resolve());
    expect(attempt.error).to.equal(undefined);
    await next;
    await attempt.run(refuse('forbidden'));
    attempt.clear();
    expect(attempt.error).to.equal(undefined);
  });

  it('forgets that the server could not be reached, once it can, and nothing else', async () => {
    const { fake, attempt } = await open();
    await attempt.run(refuse('forbidden'));
    fake.setConnection({ status: 'online' });
    expect(codeOf(attempt)).to.equal('forbidden');
    await attempt.run(refuse('network'));
    fake.setConnection({ status: 'online' });
    expect(codeOf(attempt)).to.equal(undefined);
  });

  it('forgets what went wrong with its host, and listens no longer', async () => {
    const { fake, host, attempt } = await open();
    await attempt.run(refuse('forbidden'));
    host.remove();
    expect([attempt.error, fake.listenerCount]).to.deep.equal([undefined, 0]);
  });
});
