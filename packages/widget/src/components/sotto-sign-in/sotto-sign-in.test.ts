import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { cutOffWindows } from '../../testing/cut-off-windows.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import type { SottoSignIn } from './sotto-sign-in.js';

type Ways = ('guest' | 'code' | 'password')[];

async function open(signIn: Ways, properties: Partial<SottoSignIn> = {}) {
  const fake = new FakeSession({ signedIn: false });
  Object.assign(fake.client, { serverUrl: 'https://chat.example', clientId: 'shop' });
  const element = await mount<SottoSignIn>('sotto-sign-in', {
    client: fake.client,
    site: { signIn, registration: true, site: { name: 'Tannwald' } },
    ...properties,
  });
  return { fake, element };
}
const heading = (element: SottoSignIn) => textOf(deepQuery(element, 'h2'));
const labels = (element: SottoSignIn) => deepQueryAll(element, 'button').map(textOf);
const press = (element: SottoSignIn, label: string) =>
  deepQueryAll(element, 'button')
    .find((button) => textOf(button) === label)!
    .click();
const calls = (fake: FakeSession, name: string) =>
  fake.calls.filter(([called]) => called === name).map(([, input]) => input);

describe('<sotto-sign-in>', () => {
  const { open: openWindow, fetch: fetchIt } = window;
  // A server that has not responded yet.
  beforeEach(() => {
    window.fetch = (_, init) =>
      new Promise((_resolve, reject) =>
        init!.signal!.addEventListener('abort', () => reject(new Error('aborted'))),
      );
  });
  afterEach(() => {
    Object.assign(window, { open: openWindow, fetch: fetchIt });
    unmountAll();
  });

  it('lets a visitor in as a guest, by the keyboard, with or without a name', async () => {
    const { fake, element } = await open(['guest', 'code']);
    await expectAccessible(element);
    element.focus();
    await typeText('Ada');
    await pressKeys('Enter');
    await until(() => calls(fake, 'auth.continueAsGuest').length > 0, 'the guest');
    expect(calls(fake, 'auth.continueAsGuest')).to.deep.equal([{ name: 'Ada' }]);
    const nameless = await open(['guest']);
    press(nameless.element, 'Chat as guest');
    await until(() => calls(nameless.fake, 'auth.continueAsGuest').length > 0, 'the guest without a name');
    expect(calls(nameless.fake, 'auth.continueAsGuest')).to.deep.equal([{}]);
    expect(labels(nameless.element)).to.deep.equal(['Chat as guest']);
  });

  it('says why a guest was not let in', async () => {
    const { fake, element } = await open(['guest', 'password']);
    fake.refuse('auth.continueAsGuest', 'invalid_grant');
    press(element, 'Chat as guest');
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).not.to.equal(
      errorText(new ChatError('invalid_grant', '')),
    );
  });

  it('leads a guest with an account to the other ways, and each of them back', async () => {
    const { element } = await open(['guest', 'code', 'password']);
    press(element, 'Sign in');
    await element.updateComplete;
    await expectAccessible(element);
    expect(labels(element)).to.deep.equal([
      'Continue with Tannwald',
      'Use a username and password',
      'Chat as guest',
      'Create account',
    ]);
    press(element, 'Use a username and password');
    await until(() => deepQuery(element, '#password'), 'the form');
    press(element, 'Other ways to sign in');
    await until(() => heading(element) === 'Sign in' && !deepQuery(element, '#password'), 'the ways');
    press(element, 'Create account');
    await until(() => deepQuery(element, '#displayName'), 'the form for an account');
  });

  it('says beside several ways that the account was deleted', async () => {
    const { element } = await open(['code', 'password'], { ended: 'user_deleted' });
    expect(textOf(deepQuery(element, '.form-head p'))).to.equal('This account was deleted.');
  });

  it('opens the window in the turn of the click, waits, and can be cancelled', async () => {
    const popup = {
      closed: false,
      focused: 0,
      close() {
        this.closed = true;
      },
      focus() {
        this.focused += 1;
      },
      location: { href: '' },
    };
    const opened: unknown[] = [];
    window.open = () => (opened.push(1), popup as unknown as Window);
    const { element } = await open(['code']);
    press(element, 'Continue with Tannwald');
    expect(opened).to.have.length(1);
    await until(() => heading(element) === 'Continue in the other window', 'the waiting panel');
    expect(textOf(deepQuery(element, '.form-head'))).to.contain('chat.example');
    await expectAccessible(element);
    press(element, 'Show the window');
    expect(popup.focused).to.equal(1);
    press(element, 'Cancel');
    await until(() => heading(element) === 'Sign in', 'the ways');
    await until(() => popup.closed, 'the closed window');
    expect(deepQuery(element, '[role="alert"]') === undefined).to.equal(true);
  });

  it('says that the window was blocked, and offers this tab where the server can lead back to it', async () => {
    window.open = () => null;
    const { element } = await open(['code']);
    press(element, 'Continue with Tannwald');
    await until(() => heading(element) === 'Your browser blocked the window', 'the panel');
    expect(labels(element)).to.deep.equal(['Open the window', 'Cancel']);
    element.redirectUri = 'https://shop.example/chat';
    await element.updateComplete;
    await expectAccessible(element);
    expect(labels(element)).to.deep.equal(['Open the window', 'Continue in this tab']);
  });

  it('offers another window where one was cut off, and first this tab where the server can lead back to it', async () => {
    cutOffWindows();
    const { element } = await open(['code']);
    press(element, 'Continue with Tannwald');
    element.redirectUri = 'https://shop.example/chat';
    await until(() => heading(element) === 'This page can’t use a sign-in window', 'the panel');
    await expectAccessible(element);
    expect(labels(element)).to.deep.equal(['Continue in this tab', 'Open the window', 'Cancel']);
    element.redirectUri = undefined;
    await element.updateComplete;
    expect(labels(element)).to.deep.equal(['Open the window', 'Cancel']);
  });

  it('lets the page sign the user in where the page takes over', async () => {
    window.open = () => expect.fail('a window opened');
    let takes = 0;
    const { element } = await open(['guest', 'code'], { requestSignIn: () => (takes += 1) > 0 });
    press(element, 'Sign in');
    await element.updateComplete;
    expect([takes, heading(element)]).to.deep.equal([1, 'What is your name?']);
  });
});
