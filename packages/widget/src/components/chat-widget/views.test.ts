import { expect } from 'chai';
import { openWidget, removeWidget, row } from '../../testing/chat-widget.js';
import { makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { makeFile } from '../../testing/fakes/fake-files.js';
import { FakeSession } from '../../testing/fakes/fake-session.js';
import { clickAt, pressKeys, pressWith, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  textOf,
  until,
} from '../../testing/mount.js';
import { emit } from '../../events.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { ChatWidget } from './chat-widget.js';

const DIALOG = '[role="dialog"][aria-modal], [role="alertdialog"]';
const button = (element: ChatWidget, text: string) =>
  deepQueryAll(element, 'button').find(
    (one) => textOf(one) === text || [one.getAttribute('aria-label'), one.title].includes(text),
  );
async function click(element: ChatWidget, text: string): Promise<void> {
  await until(() => button(element, text), text);
  await clickAt(button(element, text)!);
}
async function open(fake: FakeSession) {
  const element = await openWidget(fake, { mode: 'inline' });
  element.style.setProperty('inline-size', '360px');
  await until(() => row(element, fake.list[0]!.name), 'the rooms');
  return element;
}
async function openDetails(element: ChatWidget) {
  row(element, 'Stage crew')!.click();
  await click(element, 'Details of Stage crew');
  await until(() => deepQuery(element, 'sotto-room-details'), 'the details');
}
const called = (fake: FakeSession, name: string) => fake.calls.filter(([one]) => one === name);

describe('<chat-widget> and its views', () => {
  afterEach(() => {
    removeWidget();
    history.replaceState(null, '', location.pathname + location.search);
    sessionStorage.clear();
  });

  it('opens the details over the room, and returns the focus with Escape', async () => {
    const element = await open(new FakeSession());
    await openDetails(element);
    await until(() => hasFocus(button(element, 'Close details')), 'the focus');
    await expectAccessible(element);
    expect(getComputedStyle(deepQuery(element, 'sotto-conversation')!).visibility).to.equal('hidden');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-room-details'), 'the room');
    expect(hasFocus(button(element, 'Details of Stage crew'))).to.equal(true);
  });

  it('shows what was shared, and its message in the chat', async () => {
    const fake = new FakeSession({ messages: 60 });
    const { id, seq, sender, createdAt } = fake.history[4]!;
    fake.files.shared = [{ message: { id, seq, sender, createdAt }, file: makeFile('rack') }];
    const element = await open(fake);
    await openDetails(element);
    await click(element, 'Media and files');
    await until(() => deepQuery(element, '.gallery .pic'), 'the picture');
    await until(() => hasFocus(button(element, 'Back')), 'the focus');
    await pressKeys('Escape');
    await until(() => hasFocus(button(element, 'Close details')), 'the details');
    await click(element, 'Media and files');
    await until(() => deepQuery(element, '.gallery .pic'), 'the picture again');
    await click(element, 'Show in chat: rack.png');
    await until(
      () => deepQueryAll(element, '.msg').some((one) => textOf(one)?.includes('Message 5')),
      'its message',
    );
    expect(deepQuery(element, 'sotto-shared, sotto-room-details')).to.equal(undefined);
  });

  it('opens the card of who wrote a message from its menu, and returns the focus to the message', async () => {
    const element = await open(new FakeSession({ messages: 2 }));
    row(element, 'Stage crew')!.click();
    await until(() => deepQuery(element, '.msg .bubble'), 'the messages');
    const message = deepQueryAll(element, '.msg .bubble').at(-1)!;
    message.focus();
    await pressKeys('Enter');
    await until(() => button(element, 'View profileP'), 'the menu');
    button(element, 'View profileP')!.focus();
    await pressKeys('Enter');
    await until(() => hasFocus(button(element, 'Back to room')), 'the card');
    await pressKeys('Escape');
    await until(() => !deepQuery(element, 'sotto-person'), 'the room');
    expect(hasFocus(message)).to.equal(true);
  });

  it('leaves the height of what is below the account and its panes as it was', async () => {
    const element = await open(new FakeSession());
    const height = () => Math.round(deepQuery(element, 'section > .body')!.getBoundingClientRect().height);
    const before = height();
    await click(element, 'Your account');
    await click(element, 'Privacy');
    await until(() => deepQuery(element, 'sotto-privacy'), 'the pane');
    expect(height()).to.equal(before);
  });

  it('leads from the details to the reports and back, and to the members', async () => {
    const element = await open(new FakeSession());
    await openDetails(element);
    const line = (text: string) =>
      deepQueryAll(element, '.set').find((one) => textOf(one)!.startsWith(text))!;
    await clickAt(line('Reports'));
    await until(() => deepQuery(element, 'sotto-reports'), 'the reports');
    await click(element, 'Back');
    await until(() => deepQuery(element, 'sotto-room-details'), 'the details');
    await clickAt(line('Members'));
    await until(() => deepQuery(element, 'sotto-members'), 'the members');
    expect(deepQuery(element, 'sotto-room-details') === undefined).to.equal(true);
  });

  it('leads from the details to the pinned messages, and from there to one of them', async () => {
    const fake = new FakeSession({ messages: 3 });
    fake.history[0] = { ...fake.history[0]!, pinnedAt: '2026-11-20T12:00:00.000Z' };
    const element = await open(fake);
    await openDetails(element);
    await clickAt(deepQueryAll(element, '.set').find((one) => textOf(one)!.startsWith('Pinned messages'))!);
    await until(() => deepQuery(element, '.hit'), 'the pins');
    await expectAccessible(element);
    await clickAt(deepQuery(element, '.hit')!);
    await until(() => !deepQuery(element, 'sotto-pins'), 'the room');
    await until(() => hasFocus(deepQueryAll(element, '.msg .bubble')[0]), 'the message');
  });

  it('counts the members in the details as the bar of the room does, also when one comes', async () => {
    const fake = new FakeSession({ rooms: [{ memberCount: 1 }] });
    const element = await open(fake);
    await openDetails(element);
    const line = () => textOf(deepQueryAll(element, '.set')[0]);
    await until(() => line() === 'Members 3', 'the members of the list');
    fake.emit('member.added', { room: 'stage', member: { ...fake.roster[1]!, user: makeUser('noor') } });
    await until(() => line() === 'Members 4', 'the new one');
    fake.emit('member.removed', { room: 'stage', user: makeUser('noor') });
    await until(() => line() === 'Members 3', 'the rest');
  });

  it('reads the pinned messages of a room once, for its bar, its details and their list', async () => {
    const fake = new FakeSession({ messages: 3 });
    fake.history[0] = { ...fake.history[0]!, pinnedAt: '2026-11-20T12:00:00.000Z' };
    const element = await open(fake);
    await openDetails(element);
    const line = () => deepQueryAll(element, '.set').find((one) => textOf(one) === 'Pinned messages 1');
    await until(line, 'the count');
    await clickAt(line()!);
    await until(() => deepQuery(element, '.hit'), 'the pins');
    await fake.client.messages.pin('stage', fake.history[1]!.id);
    await until(() => deepQueryAll(element, '.hit').length === 2, 'the new pin');
    expect(called(fake, 'messages.pins')).to.have.length(1);
  });

  it('reads the pinned messages again where that failed, as their list is opened', async () => {
    const fake = new FakeSession({ messages: 3 });
    fake.history[0] = { ...fake.history[0]!, pinnedAt: '2026-11-20T12:00:00.000Z' };
    fake.failNext('messages.pins', 'unavailable');
    const element = await open(fake);
    await openDetails(element);
    await until(() => called(fake, 'messages.pins').length === 1, 'the first request');
    await frames();
    await clickAt(deepQueryAll(element, '.set').find((one) => textOf(one)!.startsWith('Pinned messages'))!);
    await until(() => deepQuery(element, '.hit'), 'the pins');
  });

  it('leads from the details to the search in the room', async () => {
    const element = await open(new FakeSession());
    await openDetails(element);
    await click(element, 'Search');
    const find = () => deepQuery(element, 'sotto-find');
    await until(() => hasFocus(find() && deepQuery(find()!, 'input')), 'the search');
    expect(deepQuery(element, 'sotto-room-details') === undefined).to.equal(true);
  });

  it('mentions a member from their card, as a word of its own', async () => {
    const fake = new FakeSession();
    const element = await open(fake);
    row(element, 'Stage crew')!.click();
    await until(() => called(fake, 'members.list').length > 0, 'the members');
    await until(() => deepQuery(element, 'textarea'), 'the composer');
    deepQuery(element, 'textarea')!.focus();
    await typeText('Ask');
    emit(deepQuery(element, 'sotto-room-header')!, 'sotto-open-profile', { username: 'jonas' });
    await click(element, 'Mention');
    const field = () => deepQuery<HTMLTextAreaElement>(element, 'textarea')!;
    await until(() => hasFocus(field()), 'the composer');
    await typeText('now');
    expect(field().value).to.equal('Ask @jonas now');
    const { mentions } = deepQuery<SottoComposer>(element, 'sotto-composer')!;
    expect(mentions.list).to.deep.equal([{ user: makeUser('jonas').id, start: 4, length: 6 }]);
  });

  it('deletes a room after it has said until when that can be undone', async () => {
    const fake = new FakeSession();
    const element = await open(fake);
    await openDetails(element);
    await click(element, 'Delete room');
    await until(() => deepQuery(element, DIALOG), 'the question');
    await expectAccessible(element);
    const day = new Date(Date.now() + 7 * 86_400_000);
    expect(
      textOf(deepQuery(element, 'sotto-confirm')!.shadowRoot!.querySelector<HTMLElement>('.text')!),
    ).to.contain(`${day.getDate()}`);
    await click(element, 'Delete');
    await until(() => !row(element, 'Stage crew'), 'the room to go');
    expect(called(fake, 'rooms.delete')).to.deep.equal([['rooms.delete', 'stage']]);
    expect(deepQuery(element, DIALOG) === undefined).to.equal(true);
    expect(deepQuery(element, '.departure') === undefined).to.equal(true);
  });

  it('keeps a room that could not be left, and says why', async () => {
    const fake = new FakeSession();
    const element = await open(fake);
    fake.failNext('rooms.leave', 'last_owner');
    row(element, 'Stage crew')!.focus();
    await pressWith('Shift', 'F10');
    await until(() => deepQuery(element, 'sotto-room-menu'), 'the menu');
    await click(element, 'Leave room');
    await until(() => deepQuery(element, DIALOG), 'the question');
    await click(element, 'Leave');
    await until(() => deepQuery(element, '[role="alert"]'), 'the reason');
    expect(textOf(deepQuery(element, '[role="alert"]'))).to.equal('Choose another owner first.');
    expect(row(element, 'Stage crew') !== undefined).to.equal(true);
  });

  it('edits the open room, and leaves it, from its menu', async () => {
    const fake = new FakeSession({ rooms: [{ role: 'owner' }, { slug: 'other', name: 'Other' }] });
    const element = await open(fake);
    row(element, 'Stage crew')!.click();
    await click(element, 'More options');
    await click(element, 'Edit room');
    await until(() => deepQuery(element, 'form.stack input'), 'the form');
    await expectAccessible(element);
    const form = deepQuery<HTMLFormElement>(element, 'form.stack')!;
    form.querySelector('input')!.value = 'Crew';
    form.requestSubmit();
    await until(() => !deepQuery(element, DIALOG), 'saved');
    expect(called(fake, 'rooms.update')[0]![1]).to.deep.equal({ name: 'Crew', topic: null });
    await until(() => hasFocus(button(element, 'More options')), 'the focus');
    await click(element, 'More options');
    await click(element, 'Leave room');
    await click(element, 'Leave');
    await until(() => !deepQuery(element, 'sotto-conversation'), 'the list');
    expect(called(fake, 'rooms.leave')).to.have.length(1);
    expect([row(element, 'Crew'), row(element, 'Stage crew')]).to.deep.equal([undefined, undefined]);
    expect(deepQuery(element, 'sotto-departure') === undefined).to.equal(true);
  });

  it('pins, mutes and archives from the menu of a row', async () => {
    const fake = new FakeSession({ rooms: [{ unreadCount: 3, lastSeq: 3, lastReadSeq: 0 }] });
    const element = await open(fake);
    const act = async (text: string) => {
      row(element, 'Stage crew')!.dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true, button: 2, cancelable: true }),
      );
      await click(element, text);
    };
    await act('Pin');
    await until(() => textOf(row(element, 'Stage crew'))?.includes('Pinned'), 'the mark');
    await act('Unpin');
    await until(() => textOf(row(element, 'Stage crew'))?.includes('Pinned') === false, 'no mark');
    await act('Mute');
    await until(() => deepQuery(element, '.badge.is-quiet'), 'the quiet badge');
    await act('Mark as read');
    await until(() => !deepQuery(element, '.badge'), 'no badge');
    await act('Archive');
    await click(element, 'Archive');
    await until(() => button(element, 'Archived, 1 room'), 'the archive');
    await click(element, 'Archived, 1 room');
    await until(() => row(element, 'Stage crew'), 'the archived room');
    await expectAccessible(element);
    await act('Unarchive');
    await until(() => !deepQuery(element, '.row-more'), 'no archive');
    expect(row(element, 'Stage crew') !== undefined).to.equal(true);
  });

  it('opens the card of a person by an event of the parts, and blocks after asking', async () => {
    const fake = new FakeSession();
    const element = await open(fake);
    row(element, 'Stage crew')!.click();
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    await until(() => called(fake, 'members.list').length > 0, 'the members');
    emit(deepQuery(element, 'sotto-room-header')!, 'sotto-open-profile', { username: 'jonas' });
    await click(element, 'Block');
    await until(() => deepQuery(element, DIALOG), 'the question');
    await expectAccessible(element);
    await clickAt(deepQuery(element, 'sotto-confirm')!.shadowRoot!.querySelector('.btn-danger')!);
    await until(() => button(element, 'Unblock'), 'the block');
    expect(called(fake, 'blocks.add')).to.deep.equal([['blocks.add', 'jonas']]);
    await click(element, 'Message');
    await until(() => called(fake, 'rooms.direct').length === 1, 'the direct room');
    await until(
      () =>
        textOf(
          deepQuery(element, 'sotto-room-header')?.shadowRoot?.querySelector<HTMLElement>('.bar-sub') ??
            undefined,
        ) === 'Blocked',
      'the direct room',
    );
    expect(deepQuery(element, 'sotto-person') === undefined).to.equal(true);
  });

  it('reports a message by an event of the parts, and says that it is done', async () => {
    const fake = new FakeSession();
    const element = await open(fake);
    row(element, 'Stage crew')!.click();
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    const message = makeMessage(4);
    emit(deepQuery(element, 'sotto-room-header')!, 'sotto-report-message', { id: message.id, message });
    await click(element, 'Report');
    await until(() => called(fake, 'messages.report').length === 1, 'the report');
    await until(() => textOf(deepQuery(element, '.file-notice')) === 'Reported. Thank you.', 'the notice');
  });

  it('searches for people where the site lets its users', async () => {
    const fake = new FakeSession();
    fake.site = { ...fake.site, directory: true };
    fake.directory = [makeUser('marten')];
    const element = await open(fake);
    await click(element, 'New message');
    await until(
      () =>
        hasFocus(deepQuery(element, 'sotto-new-message')?.shadowRoot?.querySelector('input') ?? undefined),
      'the focus',
    );
    expect(getComputedStyle(deepQuery(element, 'sotto-room-list')!).visibility).to.equal('hidden');
    await pressKeys('m', 'a', 'r');
    await until(() => deepQuery(element, '.person'), 'the person');
    await clickAt(deepQuery(element, '.person')!);
    await until(() => deepQuery(element, 'sotto-conversation'), 'the direct room');
    expect(deepQuery(element, 'sotto-new-message') === undefined).to.equal(true);
  });

  it('asks an invited user, takes the token out of the address, and opens the room', async () => {
    history.replaceState(null, '', '#sotto-invite=t1');
    const fake = new FakeSession();
    const element = await openWidget(fake);
    expect([location.hash, element.open]).to.deep.equal(['', true]);
    await until(() => deepQuery(element, 'sotto-invitation'), 'the question');
    await expectAccessible(element);
    const middle = (one: Element) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
    const panel = deepQuery(element, 'sotto-invitation')!.parentElement!;
    expect(middle(deepQuery(element, '.card')!)).to.be.closeTo(middle(panel), 60);
    await click(element, 'Join');
    await until(() => deepQuery(element, 'sotto-conversation'), 'the room');
    expect(called(fake, 'invitations.accept')).to.deep.equal([['invitations.accept', 't1']]);
    expect(sessionStorage.length).to.equal(0);
  });

  it('asks an invited user who signs in first', async () => {
    history.replaceState(null, '', '#sotto-invite=t1');
    const fake = new FakeSession({ signedIn: false });
    const element = await openWidget(fake);
    await until(() => deepQuery(element, 'sotto-sign-in'), 'the form');
    await fake.auth.signIn({});
    await until(() => deepQuery(element, 'sotto-invitation'), 'the question');
    await click(element, 'Not now');
    await until(() => row(element, 'Stage crew'), 'the rooms');
    await until(() => element.shadowRoot!.activeElement?.localName === 'sotto-room-list', 'the focus');
  });
});
