import { ChatError } from '@sotto/sdk';
import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { deepQuery, deepQueryAll, expectAccessible, frames, textOf, until } from '../../testing/mount.js';

const given = (fake: FakeSession) =>
  fake.calls.filter(([name]) => name === 'auth.setUserToken').map(([, token]) => token);

/** A site whose pages sign their users in. */
function hostSite(options: { signedIn?: boolean } = { signedIn: false }): FakeSession {
  const fake = new FakeSession(options);
  fake.site = { ...fake.site, signIn: ['host'] };
  return fake;
}

/** Records the requests to sign in. */
function requestsOf(element: HTMLElement): string[] {
  const reasons: string[] = [];
  element.addEventListener('chat-sign-in-request', ({ detail }) => reasons.push(detail.reason));
  return reasons;
}

describe('UserToken', () => {
  afterEach(removeWidget);

  it('signs the page’s user in, and takes the attribute out of the document', async () => {
    const fake = hostSite();
    const element = await openWidget(fake, { mode: 'inline', 'user-token': 'sami' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    expect([given(fake), fake.user.username]).to.deep.equal([['sami'], 'sami']);
    expect(element.hasAttribute('user-token')).to.equal(false);
    expect(new XMLSerializer().serializeToString(element)).not.to.contain('sami');
    expect(element.userToken).to.equal('sami');
  });

  it('follows the page: another user, another token, and nobody', async () => {
    const fake = hostSite();
    const element = await openWidget(fake, { mode: 'inline', 'user-token': 'sami' });
    element.userToken = 'mira';
    await until(() => fake.user.username === 'mira', 'the other user');
    element.setAttribute('user-token', 'jonas');
    await until(() => fake.user.username === 'jonas', 'the third user');
    expect(element.hasAttribute('user-token')).to.equal(false);
    element.userToken = '';
    await until(() => deepQuery(element, '.btn-primary'), 'the panel without a user');
    expect(given(fake)).to.deep.equal(['sami', 'mira', 'jonas', '']);
    await frames(2);
    expect(given(fake)).to.have.length(4);
  });

  it('hands it to a client that is signed in already, and once to each client', async () => {
    const fake = hostSite({ signedIn: true });
    const element = await openWidget(fake, { mode: 'inline', 'user-token': 'sami' });
    await until(() => fake.user.username === 'sami', 'the user');
    const next = hostSite();
    element.client = next.client;
    await until(() => next.user?.username === 'sami', 'the user at the next client');
    expect([given(fake), given(next)]).to.deep.equal([['sami'], ['sami']]);
  });

  it('asks the page to sign in, without a form of its own', async () => {
    const fake = hostSite();
    const element = await openWidget(fake, { mode: 'inline' });
    const reasons = requestsOf(element);
    await until(() => deepQuery(element, '.btn-primary'), 'the panel');
    expect(deepQuery(element, 'sotto-sign-in') === undefined).to.equal(true);
    await expectAccessible(element);
    deepQuery<HTMLButtonElement>(element, '.btn-primary')!.click();
    expect([reasons, given(fake)]).to.deep.equal([['user'], []]);
  });

  it('shows what the page put into the slot `signed-out`', async () => {
    const fake = hostSite();
    const element = await openWidget(fake, { mode: 'inline' });
    const link = Object.assign(document.createElement('a'), {
      slot: 'signed-out',
      href: '/login',
      textContent: 'Log in',
    });
    element.append(link);
    await until(() => link.assignedSlot, 'the slot');
    expect(link.checkVisibility()).to.equal(true);
  });

  it('tells the page and its developer why a token was refused, and takes the next one', async () => {
    const fake = hostSite();
    const told: string[] = [];
    const { error } = console;
    Object.assign(console, { error: (...parts: unknown[]) => void told.push(parts.join(' ')) });
    try {
      fake.refuse('auth.setUserToken', 'assertion_expired');
      const element = await openWidget(fake, { mode: 'inline' });
      const reasons = requestsOf(element);
      element.userToken = 'sami';
      await until(() => reasons.length > 0, 'the request');
      expect(reasons).to.deep.equal(['assertion_expired']);
      expect(told[0]).to.contain('user-token was refused (assertion_expired)').and.not.contain('sami');
      expect(deepQuery(element, '.btn-primary') !== undefined).to.equal(true);
      element.userToken = 'mira';
      await until(() => row(element, 'Stage crew'), 'the rooms');
    } finally {
      Object.assign(console, { error });
    }
  });

  it('tells nothing of a refusal any more after somebody was signed in', async () => {
    const { error } = console;
    Object.assign(console, { error: () => undefined });
    try {
      const fake = hostSite();
      fake.site = { ...fake.site, signIn: ['host', 'guest'] };
      fake.refuse('auth.setUserToken', 'assertion_expired');
      const element = await openWidget(fake, { mode: 'inline', 'user-token': 'sami' });
      const panel = () => deepQueryAll(element, '.empty, .form').map(textOf).join(' ');
      const refused = 'This site couldn’t sign you in to the chat.';
      await until(() => panel().includes(refused), 'the refusal');
      await fake.auth.continueAsGuest({});
      await until(() => row(element, 'Stage crew'), 'the rooms');
      await fake.auth.signOut();
      await until(() => deepQuery(element, '.form'), 'the form');
      expect(panel()).not.to.contain(refused);
    } finally {
      Object.assign(console, { error });
    }
  });

  it('tells why a text that is no token was refused, and nobody that they were signed out', async () => {
    const told: string[] = [];
    const { error } = console;
    Object.assign(console, { error: (...parts: unknown[]) => void told.push(parts.join(' ')) });
    try {
      for (const signIn of [['host'], ['host', 'code'], ['host', 'guest'], ['host', 'password']] as const) {
        const fake = hostSite();
        fake.site = { ...fake.site, signIn: [...signIn] };
        const element = await openWidget(fake, { mode: 'inline' });
        const panel = () => deepQueryAll(element, '.empty, .form').map(textOf).join(' ');
        const reasons = requestsOf(element);
        await until(() => panel() !== '', 'the panel');
        // The client uses it as an access token, which ends the session that it began.
        fake.auth.setUserToken = () => {
          fake.emit('auth.required', { reason: 'token_revoked' });
          return Promise.reject(new ChatError('not_signed_in', 'No user is signed in'));
        };
        element.userToken = 'garbage';
        await until(
          () => panel().includes('This site couldn’t sign you in to the chat.'),
          `why: ${signIn.join()}`,
        );
        expect(panel()).not.to.contain('You’ve been signed out');
        expect(reasons).to.deep.equal(['assertion_invalid']);
        removeWidget();
      }
      expect(told).to.have.length(4);
      expect(told[0]).to.contain('neither an assertion').and.not.contain('garbage');
    } finally {
      Object.assign(console, { error });
    }
  });
});
