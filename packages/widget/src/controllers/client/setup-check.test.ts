import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { FakeClient } from '../../testing/fakes/fake-client.js';
import { FakeClock } from '../../testing/fakes/fake-clock.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import type { SessionController } from './session-controller.js';
import { SetupCheck } from './setup-check.js';

const RIGHT = { serverUrl: 'http://127.0.0.1:9', clientId: 'site', mode: 'inline' };
const CHOICES = { mode: ['floating', 'inline'] };
type Session = Pick<SessionController, 'status' | 'error' | 'failedAttempts' | 'site'>;

describe('SetupCheck', () => {
  let clock: FakeClock;
  const { error } = console;
  let told: string[] = [];
  beforeEach(() => {
    clock = new FakeClock();
    told = [];
    Object.assign(console, { error: (...parts: unknown[]) => void told.push(parts.join(' ')) });
  });
  afterEach(() => {
    removeHosts();
    clock.restore();
    Object.assign(console, { error });
  });

  async function open(attributes: object = {}, state: Partial<Session> = {}) {
    const session: Session = {
      status: 'loading',
      error: undefined,
      failedAttempts: 0,
      site: undefined,
      ...state,
    };
    const { host, controller } = await hostOf(
      (one) =>
        new SetupCheck(Object.assign(one, RIGHT, attributes) as never, session as SessionController, CHOICES),
    );
    const change = async (next: object) => {
      Object.assign(host, next);
      host.requestUpdate();
      await host.updateComplete;
    };
    /** Waits until an attribute that is missing will not come any more. */
    const wait = async () => {
      clock.pass(500);
      await host.updateComplete;
    };
    return { host, check: controller, session, change, wait };
  }

  it('finds nothing wrong, and reports nothing', async () => {
    const { check, wait } = await open();
    await wait();
    expect([check.problem, told.length, clock.pending]).to.deep.equal([undefined, 0, 0]);
  });

  for (const attributes of [
    { clientId: '' },
    { serverUrl: 'ftp://x' },
    { mode: 'huge' },
    { room: 'No Slug' },
  ])
    it(`reports that ${Object.keys(attributes)[0]} is wrong, once it will not be corrected`, async () => {
      const { check, wait } = await open(attributes);
      expect([check.problem, told.length]).to.deep.equal([undefined, 0]);
      await wait();
      expect(check.problem?.text).not.to.equal(undefined);
      expect(told).to.have.length(1);
      expect(told[0]).to.contain(check.problem!.remedy);
    });

  it('reports nothing of an attribute that comes a moment later', async () => {
    const { check, change, wait } = await open({ clientId: '' });
    clock.pass(400);
    await change({ clientId: 'site' });
    await wait();
    expect([check.problem, told.length]).to.deep.equal([undefined, 0]);
  });

  it('reports a problem once, and another one again', async () => {
    const { change, wait } = await open({ mode: 'huge' });
    await wait();
    await change({});
    expect(told).to.have.length(1);
    await change({ mode: 'tiny', clientId: '' });
    await change({ mode: 'inline' });
    expect(told).to.have.length(2);
    await change({ mode: 'huge', clientId: 'c' });
    await wait();
    expect(told).to.have.length(2);
  });

  it('reports why the server refuses this page', async () => {
    const refusal = { status: 'misconfigured', error: new ChatError('client_not_found', '') } as const;
    const { check } = await open({}, refusal);
    expect(check.problem?.remedy).to.contain('sotto clients list');
    expect(told).to.have.length(1);
  });

  it('reports that the operator has disabled the site', async () => {
    const refusal = { status: 'misconfigured', error: new ChatError('site_disabled', '') } as const;
    const { check } = await open({}, refusal);
    expect(check.problem?.remedy).to.contain('sotto sites enable');
  });

  it('reports to the developer alone that the server cannot be reached, once a second attempt failed', async () => {
    const away = { status: 'unreachable', error: new ChatError('network', ''), failedAttempts: 1 } as const;
    const { check, session, change } = await open({}, away);
    expect([check.problem, told.length]).to.deep.equal([undefined, 0]);
    Object.assign(session, { failedAttempts: 2 });
    await change({});
    expect([check.problem, told.length]).to.deep.equal([undefined, 1]);
  });

  it('does not judge the server of a client that was given', async () => {
    const client = new FakeClient().client;
    const site = { signIn: [], registration: false };
    const given = await open({ client, serverUrl: '', clientId: '' }, { status: 'signed-out', site });
    await given.wait();
    expect([given.check.problem, told.length]).to.deep.equal([undefined, 0]);
    const own = await open({}, { status: 'signed-out', site });
    expect(own.check.problem?.remedy).to.contain('"site"');
  });

  it('has no timer once its host is gone, and waits anew when it is back', async () => {
    const { host, check, wait } = await open({ clientId: '' });
    host.remove();
    expect(clock.pending).to.equal(0);
    document.body.append(host);
    host.requestUpdate();
    await host.updateComplete;
    expect(check.problem).to.equal(undefined);
    await wait();
    expect(check.problem).not.to.equal(undefined);
  });
});
