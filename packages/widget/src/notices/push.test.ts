import { expect } from 'chai';
import { FakeSession } from '../testing/fakes/fake-session.js';
import { choose } from './device.js';
import { syncPush } from './push.js';

const keys = { p256dh: 'p', auth: 'a' };

/** A browser whose service worker and push service are ours. */
function browserWith({ isRegistered = false, oldKey = false } = {}) {
  const log: string[] = [];
  let current: object | null = oldKey ? {} : null;
  const subscription = {
    toJSON: () => ({ endpoint: 'https://push.example/1', keys }),
    unsubscribe: async () => void (log.push('unsubscribe'), (current = null)),
  };
  if (oldKey) current = subscription;
  const registration = {
    active: { scriptURL: new URL('/worker.js', location.href).href },
    pushManager: {
      getSubscription: async () => current,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        log.push(`subscribe ${applicationServerKey}`);
        if (oldKey && current) throw new DOMException('another key', 'InvalidStateError');
        current = subscription;
        return subscription;
      },
    },
  };
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: {
      getRegistrations: async () => (isRegistered ? [registration] : []),
      register: async (url: string) => (log.push(`register ${url}`), registration),
    },
  });
  return log;
}

describe('syncPush', () => {
  const { Notification } = window;
  beforeEach(() => void Object.assign(window, { Notification: { permission: 'granted' } }));
  afterEach(() => {
    delete (navigator as { serviceWorker?: unknown }).serviceWorker;
    Object.assign(window, { Notification });
    localStorage.clear();
  });

  function open() {
    const fake = new FakeSession();
    fake.site = { ...fake.site, push: { publicKey: 'key' } };
    const calls = () =>
      fake.calls
        .filter(([name]) => name.startsWith('notifications.'))
        .map(([name, ...rest]) => [name, ...rest]);
    return { fake, calls };
  }

  it('subscribes the browser under one id, and ends that when the user turns it off', async () => {
    const log = browserWith();
    const { fake, calls } = open();
    choose('on');
    expect(await syncPush(fake.client, '/worker.js')).to.equal(true);
    const id = localStorage.getItem('sotto.device');
    expect(log).to.deep.equal(['register /worker.js', 'subscribe key']);
    browserWith({ isRegistered: true, oldKey: true });
    choose('off');
    expect(await syncPush(fake.client, '/worker.js')).to.equal(false);
    expect(calls()).to.deep.equal([
      ['notifications.subscribe', id, { endpoint: 'https://push.example/1', keys }],
      ['notifications.unsubscribe', id],
    ]);
  });

  it('uses the worker that the page has registered, and subscribes anew for another key of the server', async () => {
    const log = browserWith({ isRegistered: true, oldKey: true });
    choose('on');
    await syncPush(open().fake.client, '/worker.js');
    expect(log).to.deep.equal(['subscribe key', 'unsubscribe', 'subscribe key']);
  });

  it('does nothing without a worker, without a key of the server, or where the user wants none', async () => {
    const log = browserWith();
    const { fake, calls } = open();
    choose('on');
    expect(await syncPush(fake.client, '')).to.equal(false);
    fake.site = { ...new FakeSession().site };
    expect(await syncPush(fake.client, '/worker.js')).to.equal(false);
    choose('off');
    expect(await syncPush(fake.client, '/worker.js')).to.equal(false);
    expect([log, calls()]).to.deep.equal([[], []]);
  });
});
