import type { NotificationSettings, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { ada, makeMessage, makeUser } from '../testing/fakes/fake-client.js';
import { FakeSession } from '../testing/fakes/fake-session.js';
import { clickAt } from '../testing/input.js';
import { frames } from '../testing/wait.js';
import { choose } from './device.js';
import { PageNotices } from './page-notices.js';

/** Notifications that are shown, without a browser that shows them. */
class FakeNotification extends EventTarget {
  static permission: NotificationPermission = 'granted';
  static shown: FakeNotification[] = [];
  onclick: (() => void) | null = null;
  onclose: (() => void) | null = null;
  isClosed = false;

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    super();
    FakeNotification.shown.push(this);
  }

  close(): void {
    this.isClosed = true;
    this.onclose?.();
  }
}

const { Notification, OscillatorNode } = window;
const shown = () => FakeNotification.shown;
let isFocused = false;
/** Notes that were played: two make one sound. */
let notes = 0;

/** Two tabs of one user's browser, in one page: the locks are those of the browser. */
function twoTabs({ room = {}, settings }: { room?: Partial<Room>; settings?: NotificationSettings } = {}) {
  const fake = new FakeSession({ rooms: [{ slug: 'stage', name: 'Stage crew', ...room }] });
  fake.signedIn = { ...ada, ...(settings && { notifications: settings }) };
  Object.defineProperty(fake, 'serverUrl', { value: `https://${crypto.randomUUID()}.example` });
  const tabs = [0, 1].map(() => new PageNotices(document, { worker: () => '', open: () => {} }));
  const opened: string[] = [];
  const message = makeMessage(5, { content: 'Curtain in *five*', format: 'markdown' });
  const tell = async (change: Partial<typeof message> = {}) => {
    const news = { client: fake.client, message: { ...message, ...change }, room: fake.list[0]! };
    await Promise.all(tabs.map((tab) => tab.tell({ ...news, open: () => opened.push('stage') })));
  };
  return { fake, tabs, tell, opened };
}

/** Waits until the browser knows whether the user looks at one of the tabs. */
async function untilFocusIs(isHeld: boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { held } = await navigator.locks.query();
    if (held!.some(({ name }) => name!.startsWith('sotto-focus')) === isHeld) return;
    await frames(1);
  }
  throw new Error('the focus did not change');
}

describe('PageNotices', () => {
  let open: ReturnType<typeof twoTabs> | undefined;
  const start = (options: Parameters<typeof twoTabs>[0] = {}) => (open = twoTabs(options));

  beforeEach(() => {
    Object.assign(window, { Notification: FakeNotification });
    window.OscillatorNode = class extends OscillatorNode {
      constructor(...args: ConstructorParameters<typeof OscillatorNode>) {
        super(...args);
        notes += 1;
      }
    };
    Object.defineProperty(document, 'hasFocus', { value: () => isFocused, configurable: true });
    choose('on');
  });
  afterEach(() => {
    open?.tabs.forEach((tab) => tab.close());
    Object.assign(window, { Notification, OscillatorNode });
    delete (document as { hasFocus?: unknown }).hasFocus;
    localStorage.clear();
    FakeNotification.shown = [];
    FakeNotification.permission = 'granted';
    isFocused = false;
    notes = 0;
  });

  it('shows one notification and plays one sound, however many tabs are open', async () => {
    const { tell, opened } = start();
    const button = document.createElement('button');
    button.textContent = 'Here';
    document.body.append(button);
    await clickAt(button);
    await tell();
    button.remove();
    expect(shown().map(({ title, options }) => [title, options.body, options.tag])).to.deep.equal([
      ['Mira Okafor in Stage crew', 'Curtain in five', 'm5'],
    ]);
    expect(notes).to.equal(2);
    shown()[0]!.onclick!();
    expect([opened, shown()[0]!.isClosed]).to.deep.equal([['stage'], true]);
  });

  it('shows one notification of each of two messages that come at once', async () => {
    const { tell } = start();
    await Promise.all([tell(), tell({ id: 'm6' })]);
    expect(shown().map(({ options }) => options.tag)).to.have.members(['m5', 'm6']);
  });

  it('leaves it to another tab once the one that told is closed', async () => {
    const { tell, tabs } = start();
    await tell();
    tabs[0]!.close();
    tabs[1]!.close();
    await tell({ id: 'm6' });
    expect(shown().map(({ options }) => options.tag)).to.deep.equal(['m5', 'm6']);
  });

  it('is silent while the user looks at one of the tabs', async () => {
    const { fake, tell, tabs } = start();
    tabs[0]!.watch(fake.client);
    isFocused = true;
    await tell();
    dispatchEvent(new Event('focus'));
    await untilFocusIs(true);
    expect(shown()).to.have.length(0);
    isFocused = false;
    // The other tab still knows it by the lock alone.
    await tell();
    expect(shown()).to.have.length(0);
    dispatchEvent(new Event('blur'));
    await untilFocusIs(false);
    await tell();
    expect(shown()).to.have.length(1);
  });

  it('tells nothing of a user who leaves meanwhile, and holds no lock for them', async () => {
    const { fake, tabs, tell } = start();
    const told = tell();
    tabs.forEach((tab) => tab.leave());
    await told;
    // Also while it is found out whether the sender is blocked.
    fake.blocks.list = () => {
      tabs.forEach((tab) => tab.leave());
      return Promise.reject(new Error('signed out'));
    };
    await tell();
    expect([shown().length, notes]).to.deep.equal([0, 0]);
    const { held } = await navigator.locks.query();
    expect(held!.filter(({ name }) => name!.startsWith('sotto-teller'))).to.deep.equal([]);
  });

  it('shows the count of two widgets on one page before its title, once', async () => {
    const { tabs } = start();
    const title = document.title;
    tabs.forEach((tab, at) => tab.count(at + 1, { hasTitle: true, hasDot: false }));
    await frames(3);
    expect(document.title).to.equal(`(2) ${title}`);
    tabs.forEach((tab) => tab.close());
    expect(document.title).to.equal(title);
  });

  const end = new Date(Date.now() + 60_000).toISOString();
  const now = new Date();
  const clock = (hours: number) =>
    `${String((now.getUTCHours() + hours + 24) % 24).padStart(2, '0')}:${String(now.getUTCMinutes()).padStart(2, '0')}`;
  const usual = { sound: true, showText: true, mail: false };
  const cases: [string, number, Parameters<typeof twoTabs>[0]?, Partial<ReturnType<typeof makeMessage>>?][] =
    [
      ['what the user has read', 0, { room: { lastReadSeq: 5 } }],
      ['a muted room', 0, { room: { notifications: { level: 'all', mutedUntil: end } } }],
      ['a room whose mentions alone count', 0, { room: { notifications: { level: 'mentions' } } }],
      [
        'a reply in such a room',
        1,
        { room: { notifications: { level: 'mentions' } } },
        { replyTo: { seq: 1, id: 'm1', sender: ada, content: 'When?' } },
      ],
      [
        'quiet hours',
        0,
        { settings: { ...usual, quietHours: { from: clock(-1), to: clock(1), timeZone: 'UTC' } } },
      ],
    ];
  for (const [name, count, options, change] of cases)
    it(`shows ${count === 0 ? 'no' : 'a'} notification of ${name}`, async () => {
      const { tell } = start(options);
      await tell(change);
      expect(shown()).to.have.length(count);
    });

  it('shows none of whom the user has blocked', async () => {
    const { fake, tell } = start();
    const mira = makeUser('mira', 'Mira Okafor');
    fake.blocked = [mira];
    await tell();
    expect(shown()).to.have.length(0);
    fake.blocked = [];
    fake.emit('blocks.changed', {});
    await tell();
    expect(shown()).to.have.length(1);
  });

  it('says who wrote, and not what, where the user wants that', async () => {
    const { tell } = start({
      settings: { sound: true, showText: false, mail: false },
      room: { kind: 'direct' },
    });
    await tell();
    expect(shown().map(({ title, options }) => [title, options.body])).to.deep.equal([
      ['Mira Okafor', 'New message'],
    ]);
  });

  it('shows none where the browser no longer allows any', async () => {
    FakeNotification.permission = 'default';
    await start().tell();
    expect(shown()).to.have.length(0);
  });

  it('takes notifications away with the last unread message', async () => {
    const { tell, tabs } = start();
    const none = { hasTitle: false, hasDot: false };
    await tell();
    tabs.forEach((tab) => tab.count(1, none));
    expect(shown()[0]!.isClosed).to.equal(false);
    tabs.forEach((tab) => tab.count(0, none));
    expect(shown()[0]!.isClosed).to.equal(true);
  });
});
