import type { SignInWay } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { GuestSignIn } from './guest-sign-in.js';
import type { SessionController } from './session-controller.js';

/** A host for a guest on a site with these ways to sign in. */
async function setUp(...signIn: SignInWay[]) {
  const session = { site: { signIn, registration: true } } as unknown as SessionController;
  let moves = 0;
  const { host, controller } = await hostOf(
    (one) =>
      new GuestSignIn(
        Object.assign(one, { open: false }),
        () => session,
        () => (moves += 1),
      ),
  );
  return { host: host as typeof host & { open: boolean }, controller, moves: () => moves };
}

describe('GuestSignIn', () => {
  const address = location.href;
  afterEach(() => {
    history.replaceState(null, '', address);
    sessionStorage.clear();
    removeHosts();
  });

  it('is offered where there is a way beside that of guests', async () => {
    expect((await setUp('guest', 'password')).controller.isOffered).to.equal(true);
    expect((await setUp('guest', 'host')).controller.isOffered).to.equal(true);
    expect((await setUp('guest')).controller.isOffered).to.equal(false);
  });

  it('opens the form with the room that was open, moves the focus, and closes without a trace', async () => {
    const { host, controller, moves } = await setUp('guest', 'password');
    controller.open('stage');
    expect([controller.isOpen, controller.room, moves()]).to.deep.equal([true, 'stage', 1]);
    const before = host.renders;
    controller.close();
    await host.updateComplete;
    expect([controller.isOpen, controller.room, host.renders]).to.deep.equal([false, undefined, before + 1]);
  });

  it('leaves it to a page that takes over', async () => {
    const { host, controller } = await setUp('guest', 'host', 'password');
    host.addEventListener('chat-sign-in-request', (event) => event.preventDefault(), { once: true });
    controller.open('stage');
    expect(controller.isOpen).to.equal(false);
    controller.open('stage');
    expect(controller.isOpen).to.equal(true);
  });

  it('opens no form where only the page could sign in', async () => {
    const { controller } = await setUp('guest', 'host');
    controller.open('stage');
    expect(controller.isOpen).to.equal(false);
  });

  it('has nothing to resume where the address has no answer to a sign-in', async () => {
    const { host, controller } = await setUp('password');
    const client = Object.assign(new FakeSession().client, {
      ...{ serverUrl: 'https://chat.example', clientId: 'c' },
    });
    expect(await controller.resume(client)).to.equal(null);
    expect([controller.isOpen, host.open]).to.deep.equal([false, false]);
  });

  it('comes back with the panel open, and says why the user was refused', async () => {
    const { host, controller } = await setUp('password');
    const client = Object.assign(new FakeSession().client, {
      ...{ serverUrl: 'https://chat.example', clientId: 'c' },
    });
    const pending = { state: 's1', verifier: 'v', redirectUri: address, issuer: 'https://chat.example' };
    sessionStorage.setItem('sotto.sign-in https://chat.example c', JSON.stringify(pending));
    const url = new URL(address);
    url.search = '?state=s1&error=access_denied&iss=https://chat.example';
    history.replaceState(null, '', url);
    expect(await controller.resume(client)).to.equal(null);
    expect([controller.isOpen, host.open]).to.deep.equal([true, true]);
    expect((controller.failure as { code: string }).code).to.equal('access_denied');
    expect(location.search).not.to.contain('access_denied');
  });
});
