import { expect } from 'chai';
// So that no test waits for the whole of it.
import '../../lazy/extras.js';
import type { TestHost } from '../../testing/test-host.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { Notices } from './notices.js';

async function open() {
  const fake = new FakeSession({ rooms: [{}] });
  const page = { unread: 0, hasTitle: true };
  const set = (one: TestHost) =>
    new Notices(one, () => one.client, {
      find: (slug) => fake.list.find((room) => room.slug === slug),
      open: () => {},
      worker: () => '',
      unread: () => page.unread,
      wants: () => ({ hasTitle: page.hasTitle, hasDot: false }),
    });
  const { host, controller } = await hostOf(set, { client: fake.client });
  const count = (unread: number, hasTitle = true) => {
    Object.assign(page, { unread, hasTitle });
    host.requestUpdate();
  };
  return { fake, host, notices: controller, count };
}

describe('Notices', () => {
  const { title } = document;
  const { Notification } = window;
  beforeEach(() => void Object.assign(window, { Notification: { permission: 'default' } }));
  afterEach(() => {
    removeHosts();
    Object.assign(window, { Notification });
    localStorage.clear();
    document.title = title;
  });

  it('counts in the title, unless the page does not want it, until its host is gone', async () => {
    document.title = 'Shop';
    const { host, count } = await open();
    count(2);
    await until(() => document.title === '(2) Shop', 'the count');
    count(2, false);
    await until(() => document.title === 'Shop', 'no count');
    count(3);
    await until(() => document.title === '(3) Shop', 'the count again');
    host.remove();
    expect(document.title).to.equal('Shop');
  });

  it('asks after the user’s first message, in its room, and never again', async () => {
    const { fake, notices } = await open();
    fake.receive({ content: 'Hello' });
    fake.receive({ sender: ada });
    await until(() => notices.askedIn === 'stage', 'the question');
    notices.stopAsking();
    localStorage.setItem('sotto.notifications', 'off');
    fake.receive({ sender: ada });
    const other = await open();
    other.fake.receive({ sender: ada });
    await until(() => other.fake.listenerCount > 0, 'the other');
    await frames();
    expect([notices.askedIn, other.notices.askedIn]).to.deep.equal([undefined, undefined]);
  });

  it('forgets the question with the user', async () => {
    const { fake, notices } = await open();
    fake.receive({ sender: ada });
    await until(() => notices.askedIn === 'stage', 'the question');
    fake.signedIn = null;
    fake.emit('auth.changed', { user: null });
    expect(notices.askedIn).to.equal(undefined);
  });
});
