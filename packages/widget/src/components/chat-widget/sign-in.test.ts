import type { Profile, Room } from '@sotto/sdk';
import { expect } from 'chai';
import { fill, launcher, openWidget, removeWidget, row, submit } from '../../testing/chat-widget.js';
import { ada } from '../../testing/fakes/fake-client.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { pressKeys } from '../../testing/input.js';
import { deepQuery, deepQueryAll, expectAccessible, frames, hasFocus, until } from '../../testing/mount.js';

/** Opens a room in which a guest wrote two messages, as that guest. */
async function openAsGuest() {
  const fake = new FakeSession({ messages: 2, rooms: [{ lastSeq: 2, lastReadSeq: 2, role: 'member' }] });
  const guest: Profile = { ...ada, ...fake.history[0]!.sender, kind: 'guest' };
  fake.signedIn = guest;
  const element = await openWidget(fake, { mode: 'inline', room: 'stage' });
  await until(() => own(element).length === 2, 'the own messages');
  return { fake, element, guest };
}

const messages = (element: Element) => deepQueryAll(element, '.msg');
const own = (element: Element) => deepQueryAll(element, '.msg.own');

describe('<chat-widget> and signing in', () => {
  afterEach(removeWidget);

  it('signs in, dispatches events, and shows the rooms; a wrong password is shown at the field', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await openWidget(fake, { mode: 'inline' });
    const told: string[] = [];
    for (const name of ['chat-session-start', 'chat-session-end'])
      element.addEventListener(name, () => told.push(name));
    fill(element, 'username', 'ada');
    fill(element, 'password', 'not the one');
    fake.refuse('auth.signIn', 'invalid_grant');
    submit(element);
    await until(() => deepQuery(element, '#password-wrong'), 'the error');
    expect(deepQuery(element, '#password-wrong')!.textContent).to.contain('Wrong username or password.');
    await expectAccessible(element);
    submit(element);
    await until(() => row(element, 'Stage crew'), 'the rooms');
    await fake.auth.signOut();
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen');
    expect(told).to.deep.equal(['chat-session-start', 'chat-session-end']);
  });

  it('registers, and shows which field is wrong', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await openWidget(fake, { mode: 'inline' });
    deepQuery<HTMLButtonElement>(element, '.link')!.click();
    await until(() => deepQuery(element, '#displayName'), 'the form');
    fill(element, 'username', 'sami');
    fill(element, 'password', 'password');
    fake.refuse('auth.register', 'validation_failed', [
      { path: 'password', code: 'common_password', message: 'must not' },
    ]);
    submit(element);
    await until(() => deepQuery(element, '#password-wrong'), 'the error');
    expect(deepQuery(element, '#password-wrong')!.textContent).to.contain('too common');
    expect(deepQuery(element, '#username-wrong') === undefined).to.equal(true);
    fake.refuse('auth.register', 'username_taken');
    fake.refuse('auth.signIn', 'invalid_grant');
    submit(element);
    await until(() => deepQuery(element, '#username-wrong'), 'the other error');
    submit(element);
    await until(() => row(element, 'Stage crew'), 'the rooms');
  });

  it('offers no account where registration is closed, and says so', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.site = { ...fake.site, registration: false };
    const element = await openWidget(fake, { mode: 'inline' });
    const foot = () => deepQuery(element, '.form-foot')?.textContent ?? '';
    await until(() => foot().includes('New accounts are closed here.'), 'the sentence');
    expect(deepQuery(element, '.link') === undefined).to.equal(true);
    await expectAccessible(element);
  });

  it('asks again after a sign-out whether registration is open', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => row(element, 'Stage crew'), 'the rooms');
    fake.site = { ...fake.site, registration: false };
    await fake.auth.signOut();
    await until(() => deepQuery(element, '.form-foot'), 'the foot of the form');
    expect(deepQuery(element, '.form-foot')!.textContent).to.contain('New accounts are closed here.');
  });

  it('offers no second account where the first was refused', async () => {
    const fake = new FakeSession({ signedIn: false });
    const element = await openWidget(fake, { mode: 'inline' });
    const link = () => deepQuery<HTMLButtonElement>(element, '.link');
    await until(link, 'the form');
    link()!.click();
    await until(() => deepQuery(element, '#displayName'), 'the other form');
    fill(element, 'username', 'sami');
    fill(element, 'password', 'correct horse battery');
    fake.refuse('auth.register', 'registration_closed');
    submit(element);
    await until(() => deepQuery(element, '[role="alert"]'), 'the error');
    expect(deepQuery(element, '[role="alert"]')!.textContent).to.contain('New accounts are closed here.');
    link()!.click();
    await until(() => !deepQuery(element, '#displayName'), 'the form to sign in');
    expect(link() === undefined).to.equal(true);
  });

  it('keeps drafts for their author when the session ends, and deletes them at sign-out', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'inline', room: 'stage' });
    const field = () => deepQuery<HTMLTextAreaElement>(element, 'textarea');
    const write = async () => {
      await until(() => field(), 'the composer');
      field()!.value = 'half a thought';
      field()!.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await frames();
    };
    await write();
    fake.emit('auth.required', { reason: 'token_expired' });
    fake.emit('auth.changed', { user: null });
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen');
    fake.emit('auth.changed', { user: ada });
    await until(() => field()?.value === 'half a thought', 'the draft');
    await fake.auth.signOut();
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the sign-in screen again');
    await fake.auth.signIn({});
    await until(() => field(), 'the composer again');
    expect(field()!.value).to.equal('');
  });

  it('lets a guest sign in, with the room and the draft, and asks what becomes of the guest', async () => {
    const fake = new FakeSession({ signedIn: false });
    fake.site = { ...fake.site, signIn: ['guest', 'password'], site: { name: 'Shop' } } as typeof fake.site;
    const element = await openWidget(fake, { mode: 'inline' });
    await until(() => deepQuery(element, '#displayName'), 'the form for guests');
    submit(element);
    await until(() => deepQuery(element, '.guest-bar button'), 'the bar of a guest');
    await expectAccessible(element);
    await element.openRoom('stage');
    const field = () => deepQuery<HTMLTextAreaElement>(element, 'textarea');
    await until(() => field(), 'the composer');
    field()!.value = 'half a thought';
    field()!.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await frames();
    deepQuery<HTMLButtonElement>(element, '.guest-bar button')!.click();
    await until(() => deepQuery(element, '#password'), 'the form');
    fill(element, 'username', 'ada');
    fill(element, 'password', 'secret words');
    submit(element);
    await until(() => field()?.value === 'half a thought', 'the draft in the room');
    fake.auth.mergeOffer = { id: 'guest-1', displayName: 'Guest' };
    fake.emit('merge.offered', fake.auth.mergeOffer);
    const offer = () => deepQuery(element, 'sotto-merge-offer');
    const keep = () => offer()?.shadowRoot?.querySelector<HTMLButtonElement>('.btn-primary');
    await until(keep, 'the question');
    await expectAccessible(element);
    keep()!.click();
    await until(() => !keep(), 'the end of the question');
    expect(fake.calls.filter(([name]) => name === 'auth.merge')).to.have.length(1);
  });

  it('asks what becomes of the guest in whichever room, and no longer once another tab has answered', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'inline' });
    fake.auth.mergeOffer = { id: 'guest-1', displayName: 'Guest' };
    fake.emit('merge.offered', fake.auth.mergeOffer);
    const offer = () => deepQuery(element, 'sotto-merge-offer');
    await until(offer, 'the question');
    // As the attribute `room` does, a moment later.
    await element.openRoom('stage');
    await until(() => deepQuery(element, 'textarea'), 'the room');
    fake.emit('user.merged', { from: 'guest-2', user: ada });
    await frames();
    expect(offer() === undefined).to.equal(false);
    fake.auth.mergeOffer = null;
    fake.emit('user.merged', { from: 'guest-1', user: ada });
    await until(() => !offer(), 'the end of the question');
  });

  it('shows an account the room of the guest anew, and what the guest wrote as its own once both are one', async () => {
    const { fake, element, guest } = await openAsGuest();
    const before = deepQuery(element, 'sotto-conversation')!;
    // Both before the next frame, as in a hidden tab. The room is public, and the account is not in it.
    const { role: _, ...preview } = fake.list[0]!;
    fake.list = [];
    fake.rooms.get = () => Promise.resolve(preview as Room);
    void fake.auth.signOut();
    const account = (await fake.auth.setUserToken('account'))!;
    await until(
      () => messages(element).length === 2 && deepQuery(element, 'sotto-conversation') !== before,
      'the messages for the account',
    );
    expect(own(element)).to.have.length(0);
    fake.emit('user.merged', { from: guest.id, user: account });
    await until(() => own(element).length === 2, 'the messages as own ones');
  });

  it('follows the open room for an account that is in it as the guest was', async () => {
    const { fake, element } = await openAsGuest();
    void fake.auth.signOut();
    await fake.auth.setUserToken('account');
    // The list of rooms is there before the next frame, and so is the room.
    await frames(3);
    await until(
      () => messages(element).length === 2 && own(element).length === 0,
      'the messages for the account',
    );
    fake.receive();
    await until(() => messages(element).length === 3, 'the new message');
  });

  it('leaves the focus on the launcher when a session begins or ends behind it', async () => {
    const fake = new FakeSession();
    const element = await openWidget(fake, { mode: 'floating' });
    await until(() => launcher(element), 'the launcher');
    await pressKeys('Tab');
    await fake.auth.signOut();
    await frames(2);
    expect(hasFocus(launcher(element))).to.equal(true);
  });
});
