import { ChatError } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { SessionController } from './session-controller.js';

const signedIn = () => new FakeSession();
const signedOut = () => new FakeSession({ signedIn: false });

async function open(fake?: FakeSession, begin?: (client: ChatClient) => Promise<unknown>) {
  const identity = { is: 'one site' as unknown };
  const { host, controller } = await hostOf(
    (one) =>
      new SessionController(
        one,
        {
          get active() {
            return one.client;
          },
          get identity() {
            return identity.is;
          },
        },
        begin,
      ),
    { client: fake?.client },
  );
  const reach = (status: SessionController['status']) => until(() => controller.status === status, status);
  return { host, session: controller, reach, identity };
}
const calls = (fake: FakeSession, name: string) => fake.calls.filter(([called]) => called === name).length;
/** Restores the session as a server does: after a moment. */
const restore = (fake: FakeSession) => async () => {
  await Promise.resolve();
  fake.signedIn = ada;
};

describe('SessionController', () => {
  let clock: FakeClock | undefined;
  afterEach(() => {
    removeHosts();
    clock?.restore();
    clock = undefined;
  });

  it('takes who is signed in already, and connects', async () => {
    const fake = signedIn();
    const { session } = await open(fake);
    expect([session.status, session.user?.id]).to.deep.equal(['signed-in', ada.id]);
    expect([calls(fake, 'auth.restore'), calls(fake, 'connect')]).to.deep.equal([0, 1]);
  });

  it('restores the session of the visit before', async () => {
    const fake = signedOut();
    const { session, reach } = await open(fake, restore(fake));
    expect([session.status, session.ready]).to.deep.equal(['loading', undefined]);
    await reach('signed-in');
    expect(session.ready).to.equal(fake.client);
  });

  it('knows how people sign in before it reports that no one is', async () => {
    const fake = signedOut();
    const { session, reach } = await open(fake);
    await reach('signed-out');
    expect(session.site).to.equal(fake.site);
  });

  it('follows sign-in and sign-out, and reports whether the session ended by itself', async () => {
    const fake = signedIn();
    const { session, reach } = await open(fake);
    fake.emit('auth.required', { reason: 'token_expired' });
    fake.emit('auth.changed', { user: null });
    await reach('signed-out');
    expect([session.ended, session.user]).to.deep.equal(['token_expired', null]);
    fake.emit('auth.changed', { user: ada });
    expect([session.status, session.ended]).to.deep.equal(['signed-in', undefined]);
  });

  it('takes over whom another tab has signed in, and shows no form in between', async () => {
    const fake = signedIn();
    const { host, session, reach } = await open(fake);
    const seen: string[] = [];
    host.addController({ hostUpdate: () => void seen.push(session.status) });
    fake.signedIn = { ...ada, id: 'the account' };
    fake.emit('auth.changed', { user: null });
    fake.emit('auth.required', { reason: 'signed_out' });
    await until(() => session.user?.id === 'the account', 'the account');
    expect([session.status, session.ended]).to.deep.equal(['signed-in', undefined]);
    expect(seen).not.to.include('signed-out');
    // Where it signed nobody in, the user is signed out.
    fake.signedIn = null;
    fake.emit('auth.changed', { user: null });
    fake.emit('auth.required', { reason: 'signed_out' });
    await reach('signed-out');
    expect([session.user, session.ended]).to.deep.equal([null, 'signed_out']);
  });

  it('asks a server that was away again by itself, more and more seldom', async () => {
    clock = new FakeClock();
    const fake = signedOut();
    let tries = 0;
    const { session, reach } = await open(fake, () => {
      tries += 1;
      return Promise.reject(new ChatError('network', 'away'));
    });
    await reach('unreachable');
    expect((session.error as ChatError).code).to.equal('network');
    // Its render.
    await frames(1);
    for (const [at, longest] of [1000, 2000, 4000].entries()) {
      expect([tries, clock.pending]).to.deep.equal([at + 1, 1]);
      clock.pass(longest / 2 - 1);
      expect(tries).to.equal(at + 1);
      clock.pass(longest / 2 + 1);
      await until(() => tries === at + 2 && clock?.pending === 1, 'the next try');
    }
  });

  it('shows who signed in while the session of another user was restored', async () => {
    const fake = signedOut();
    const { session, reach } = await open(fake, async () => {
      await restore(fake)();
      throw new ChatError('not_signed_in', 'No user is signed in');
    });
    await reach('signed-in');
    expect(session.user?.id).to.equal(ada.id);
  });

  it('asks at once when there is a connection again', async () => {
    const fake = signedOut();
    let answer: () => Promise<unknown> = () => Promise.reject(new ChatError('network', 'away'));
    const { reach } = await open(fake, () => answer());
    await reach('unreachable');
    answer = restore(fake);
    fake.setConnection({ status: 'online' });
    await reach('signed-in');
  });

  it('is misconfigured where the server refuses this page, and tries no more', async () => {
    clock = new FakeClock();
    const fake = signedOut();
    fake.refuse('auth.config', 'origin_not_allowed');
    const { session, reach } = await open(fake);
    await reach('misconfigured');
    await frames(1);
    expect([(session.error as ChatError).code, clock.pending]).to.deep.equal(['origin_not_allowed', 0]);
  });

  it('takes who comes back for who left, but not on another site', async () => {
    const fake = signedIn();
    const { host, session, reach, identity } = await open(fake);
    host.remove();
    fake.signedIn = null;
    document.body.append(host);
    expect([session.status, session.user?.id]).to.deep.equal(['loading', ada.id]);
    await reach('signed-out');
    fake.emit('auth.changed', { user: ada });
    host.remove();
    identity.is = 'another site';
    document.body.append(host);
    expect(session.user).to.equal(null);
  });

  it('ignores events of a client that was replaced, and listens no longer', async () => {
    const fake = signedOut();
    let end = () => undefined as void;
    const { host, session, reach } = await open(fake, () => new Promise<void>((resolve) => (end = resolve)));
    const next = signedIn();
    host.client = next.client;
    await reach('signed-in');
    end();
    fake.emit('auth.changed', { user: null });
    await host.updateComplete;
    expect([session.status, fake.listenerCount]).to.deep.equal(['signed-in', 0]);
    host.remove();
    expect(next.listenerCount).to.equal(0);
  });

  it('has no timer once its host is gone', async () => {
    clock = new FakeClock();
    const { host, reach } = await open(signedOut(), () => Promise.reject(new ChatError('network', 'away')));
    await reach('unreachable');
    host.remove();
    await frames(1);
    expect(clock.pending).to.equal(0);
  });
});
