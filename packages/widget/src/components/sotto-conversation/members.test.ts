import { expect } from 'chai';
import { button, callsOf, openConversation, text } from '../../testing/conversation.js';
import { FakeClient, makeMessage, makeUser } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  unmountAll,
  until,
} from '../../testing/mount.js';

describe('<sotto-conversation> and its members', () => {
  afterEach(unmountAll);

  it('lists the members of a large room page by page', async () => {
    const fake = new FakeClient(3);
    fake.memberPage = 2;
    const element = await openConversation(fake);
    await until(() => text(element, '.bar-sub') === '3 members, 2 online', 'all members');
    expect(callsOf(fake, 'members.list')).to.have.lengthOf(2);
  });

  it('names who wrote in a room of two to who only looks into it', async () => {
    const fake = new FakeClient(2);
    const { role: _, ...room } = fake.room;
    Object.assign(fake, { room: { ...room, memberCount: 2 } });
    const element = await openConversation(fake);
    await until(() => deepQuery(element, '.bubble'), 'the log');
    expect(text(element, '.bubble .sender')).to.equal('Mira Okafor');
  });

  it('shows members, adds, promotes and removes them', async () => {
    const fake = new FakeClient(1);
    const element = await openConversation(fake);
    button(element, 'Members').click();
    await frames();
    expect(text(element, '.section-label')).to.equal('Online, 2');
    await expectAccessible(element);
    button(element, 'Add').click();
    await frames();
    fake.failNext('members.add', 'user_not_found');
    const form = deepQuery<HTMLFormElement>(element, 'form.add')!;
    form.querySelector('input')!.value = 'Sami';
    form.requestSubmit();
    await until(() => deepQuery(element, '.wrong'), 'refused');
    form.requestSubmit();
    await until(() => callsOf(fake, 'members.add').length === 2, 'added');
    expect(callsOf(fake, 'members.add')[1]![1]).to.equal('sami');
    await until(() => button(element, 'Options for sami'), 'there');
    expect(text(element, '.bar-sub')).to.equal('4 members, 3 online');
    button(element, 'Options for sami').click();
    await frames();
    button(element, 'Remove').click();
    await until(() => deepQuery(element, '.btn-danger'), 'the question');
    deepQuery(element, '.btn-danger')!.click();
    await until(() => callsOf(fake, 'members.remove').length === 1, 'removed');
    await until(() => !button(element, 'Options for sami'), 'gone');
  });

  it('keeps open what was opened while a member was being removed', async () => {
    const fake = new FakeClient(1);
    const element = await openConversation(fake);
    fake.holds.add('members.remove');
    await clickAt(button(element, 'Members'));
    await until(() => button(element, 'Options for Jonas Weber'), 'the members');
    const ask = async (label: string) => {
      await clickAt(button(element, 'Options for Jonas Weber'));
      await until(() => button(element, label), 'the menu');
      await clickAt(button(element, label));
    };
    await ask('Remove');
    await until(() => deepQuery(element, '.btn-danger'), 'the question');
    await clickAt(deepQuery(element, '.btn-danger')!);
    await clickAt(button(element, 'Cancel'));
    await until(() => !deepQuery(element, '.btn-danger'), 'cancelled');
    await ask('Mute');
    await until(() => deepQuery(element, 'sotto-moderate'), 'another dialog');
    fake.release();
    await until(() => !button(element, 'Options for Jonas Weber'), 'removed');
    await frames();
    expect(deepQuery(element, 'sotto-moderate') !== undefined).to.equal(true);
  });

  for (const width of [360, 1280])
    it(`returns the focus to the button of the bar when they close: ${width} px`, async () => {
      const fake = new FakeClient(1);
      const element = await openConversation(fake);
      element.parentElement!.style.setProperty('inline-size', `${width}px`);
      button(element, 'Members').focus();
      await pressKeys('Enter');
      await until(() => hasFocus(deepQuery(element, '.list')), 'the members');
      await pressKeys('Escape');
      await until(() => !deepQuery(element, 'sotto-members'), 'the room');
      await until(() => hasFocus(button(element, 'Members')), 'the button');
    });

  it('mutes for the time that is chosen by keys, shows until when, and ends the mute', async () => {
    const fake = new FakeClient(1);
    const element = await openConversation(fake);
    button(element, 'Members').click();
    await until(() => button(element, 'Options for Jonas Weber'), 'the members');
    button(element, 'Options for Jonas Weber').focus();
    await pressKeys('Enter', 'ArrowDown', 'Enter');
    await until(() => deepQuery(element, 'sotto-moderate'), 'the question');
    await frames();
    await expectAccessible(deepQuery(element, 'sotto-moderate')!);
    deepQuery(deepQuery(element, 'sotto-moderate')!, 'input')!.focus();
    await pressKeys('ArrowDown', 'Enter');
    await until(() => callsOf(fake, 'members.mute').length === 1, 'muted');
    const [, username, { until: end }] = callsOf(fake, 'members.mute')[0] as [
      string,
      string,
      { until: string },
    ];
    expect(username).to.equal('jonas');
    expect(Date.parse(end) - Date.now()).to.be.within(7.9 * 3_600_000, 8 * 3_600_000);
    const note = () =>
      deepQuery(element, '[data-id="id-jonas"] .person-text')?.textContent?.replace(/\s+/g, ' ').trim();
    await until(() => note()?.includes('Muted until'), 'until when');
    button(element, 'Options for Jonas Weber').click();
    await until(() => deepQuery(element, 'sotto-member-menu'), 'the menu');
    button(element, 'Unmute').click();
    await until(() => note() === 'Jonas Weber jonas', 'no mute');
    expect(callsOf(fake, 'members.unmute')).to.have.lengthOf(1);
  });

  it('bans for good, keeps the dialog where that is refused, and lists and unbans those who are', async () => {
    const fake = new FakeClient(1);
    fake.banned = [{ user: makeUser('rex', 'Rex') }];
    const element = await openConversation(fake);
    const dialog = () => deepQuery(element, 'sotto-moderate')!;
    button(element, 'Members').click();
    await until(() => button(element, 'Options for Jonas Weber'), 'the members');
    button(element, 'Options for Jonas Weber').click();
    await until(() => deepQuery(element, 'sotto-member-menu'), 'the menu');
    button(element, 'Ban').click();
    await until(() => deepQuery(element, 'sotto-moderate'), 'the question');
    await frames();
    await clickAt(deepQuery(dialog(), '.choice:last-of-type')!);
    fake.failNext('members.ban', 'insufficient_role');
    await clickAt(deepQuery(dialog(), '.btn-danger')!);
    await until(() => text(element, '.wrong') === 'Your role doesn’t allow this.', 'refused');
    await clickAt(deepQuery(dialog(), '.btn-danger')!);
    await until(() => !deepQuery(element, 'sotto-moderate'), 'banned');
    expect(callsOf(fake, 'members.ban')[1]!.slice(1)).to.deep.equal(['jonas', {}]);
    expect(button(element, 'Options for Jonas Weber')).to.equal(undefined);
    await clickAt(button(element, 'Banned people'));
    await until(() => button(element, 'Unban Rex'), 'the list');
    await expectAccessible(element);
    await clickAt(button(element, 'Unban Rex'));
    await until(() => text(element, '.none') === 'Nobody is banned.', 'nobody');
    expect(callsOf(fake, 'members.unban')[0]![1]).to.equal('rex');
  });

  it('shows a guest who joined an account as that account, once, and new names and pictures', async () => {
    const guest = { ...makeUser('guest-1', 'Jonas Weber'), kind: 'guest' as const };
    const fake = new FakeClient();
    fake.history = [makeMessage(1, { sender: guest }), makeMessage(2)];
    fake.room.lastSeq = fake.room.rev = 2;
    fake.roster.push({ ...fake.roster[2]!, user: guest });
    const element = await openConversation(fake);
    button(element, 'Members').click();
    const names = () => deepQueryAll(element, '.person-name').map(({ textContent }) => textContent!.trim());
    await until(() => names().includes('Jonas Weber Guest'), 'the guest');
    const jonas = fake.roster[2]!.user;
    fake.emit('user.merged', { from: guest.id, user: jonas });
    await until(() => !names().includes('Jonas Weber Guest'), 'the account');
    expect(names().filter((name) => name === 'Jonas Weber')).to.have.lengthOf(1);
    expect(text(element, '.sender')).to.contain('jonas').and.not.contain('guest-1');
    fake.emit('user.updated', { user: { ...jonas, displayName: 'J. Weber' } });
    await until(() => text(element, '.sender')?.startsWith('J. Weber'), 'the new name');
    expect(names()).to.include('J. Weber');
  });
});
