import { expect } from 'chai';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { cutOffWindows } from '../../testing/cut-off-windows.js';
import { hostOf, removeHosts } from '../../testing/test-host.js';
import { frames, until } from '../../testing/wait.js';
import { CodeSignIn } from './code-sign-in.js';

const { open: openWindow, fetch: request } = window;

/** A window as a page sees one that it has opened. */
const makeWindow = () => ({
  closed: false,
  focused: 0,
  location: { href: '' },
  close() {
    this.closed = true;
  },
  focus() {
    this.focused += 1;
  },
});

async function setUp() {
  const client = Object.assign(new FakeSession({ signedIn: false }).client, {
    ...{ serverUrl: 'https://chat.example', clientId: 'c' },
  });
  const { host, controller } = await hostOf((one) => new CodeSignIn(one));
  return { client, host, controller };
}

describe('CodeSignIn', () => {
  beforeEach(() => {
    // A server that has not responded yet.
    window.fetch = () => new Promise(() => undefined);
  });
  afterEach(() => {
    Object.assign(window, { open: openWindow, fetch: request });
    removeHosts();
  });

  it('opens the window in the turn of the click, waits, and brings it to the front', async () => {
    const popup = makeWindow();
    window.open = () => popup as unknown as Window;
    const { client, host, controller } = await setUp();
    const before = host.renders;
    controller.open(client);
    expect(controller.status).to.equal('waiting');
    controller.show();
    expect(popup.focused).to.equal(1);
    await host.updateComplete;
    expect(host.renders).to.equal(before + 1);
  });

  it('is idle again when it is cancelled, without an error, and whatever comes after that', async () => {
    window.open = () => makeWindow() as unknown as Window;
    const { client, controller } = await setUp();
    let fail: (error: Error) => void = () => undefined;
    window.fetch = () => new Promise((_, reject) => (fail = reject));
    controller.open(client);
    controller.cancel();
    fail(new TypeError('Failed to fetch'));
    await frames(2);
    expect([controller.status, controller.error]).to.deep.equal(['idle', undefined]);
  });

  it('says that the browser blocked the window', async () => {
    window.open = () => null;
    const { client, controller } = await setUp();
    controller.open(client);
    await until(() => controller.status === 'blocked', 'blocked');
    expect(controller.error).to.equal(undefined);
  });

  it('says that the page cuts its windows off, and tells the developer where nothing else is left', async () => {
    cutOffWindows();
    const told: string[] = [];
    const { error } = console;
    Object.assign(console, { error: (...parts: unknown[]) => void told.push(parts.join(' ')) });
    try {
      const { client, host, controller } = await setUp();
      for (const [redirectUri, reports] of [
        ['https://shop.example/chat', 0],
        [undefined, 1],
        [undefined, 1],
      ] as const) {
        Object.assign(host, { redirectUri });
        controller.open(client);
        expect(controller.status).to.equal('waiting');
        await until(() => controller.status === 'cut-off', 'the end of the window');
        expect(told).to.have.length(reports);
      }
      expect(told[0]).to.contain('same-origin-allow-popups').and.contain('redirect-uri');
    } finally {
      Object.assign(console, { error });
    }
  });

  it('tells nobody of one window that was closed while it was blank, as a user may do', async () => {
    const told: unknown[] = [];
    const { error } = console;
    Object.assign(console, { error: (...parts: unknown[]) => void told.push(parts) });
    try {
      const { client, controller } = await setUp();
      for (const status of ['cut-off', 'blocked', 'cut-off']) {
        if (status === 'blocked') window.open = () => null;
        else cutOffWindows();
        controller.open(client);
        await until(() => controller.status === status, status);
      }
      expect(told).to.deep.equal([]);
    } finally {
      Object.assign(console, { error });
    }
  });

  it('keeps why a sign-in failed until the next one', async () => {
    const { client, controller } = await setUp();
    window.open = () => makeWindow() as unknown as Window;
    window.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    controller.open(client);
    await until(() => controller.status === 'idle', 'the end');
    expect((controller.error as { code: string }).code).to.equal('network');
    window.fetch = () => new Promise(() => undefined);
    controller.open(client);
    expect([controller.status, controller.error]).to.deep.equal(['waiting', undefined]);
  });

  it('ends with its host', async () => {
    window.open = () => makeWindow() as unknown as Window;
    const { client, host, controller } = await setUp();
    controller.open(client);
    host.remove();
    expect(controller.status).to.equal('idle');
  });
});
