import { ChatError } from '@sotto/sdk';
import type { MemberRole } from '@sotto/sdk';
import { expect } from 'chai';
import { errorText } from '../../i18n/error-text.js';
import { ada, FakeClient } from '../../testing/fakes/fake-client.js';
import { clickAt, pressKeys, typeText } from '../../testing/input.js';
import {
  deepQuery,
  deepQueryAll,
  expectAccessible,
  frames,
  hasFocus,
  mount,
  textOf,
  unmountAll,
  until,
} from '../../testing/mount.js';
import { record } from '../../testing/record.js';
import type { SottoMembers } from './sotto-members.js';

/** Ada, an owner, and Mira, a moderator, are online; Jonas is not. */
const { room, roster } = new FakeClient();
const EVENTS = ['chat-members-toggle', 'chat-member-remove', 'chat-member-moderate', 'sotto-open-profile'];
const open = (properties: Partial<SottoMembers> = {}) =>
  mount<SottoMembers>('sotto-members', { room, user: ada, members: roster, ...properties }, { height: 500 });
const as = (role: MemberRole) => open({ room: { ...room, role } });
const people = (element: SottoMembers) => deepQueryAll(element, '.person');
const menus = (element: SottoMembers) => deepQueryAll(element, '.person [aria-haspopup]');
const hasMenu = (element: SottoMembers) =>
  people(element).map((person) => person.querySelector('[aria-haspopup]') !== null);
const roles = (element: SottoMembers) => deepQueryAll<HTMLSelectElement>(element, 'select');
const addButton = (element: SottoMembers) => deepQuery(element, '.bar [aria-expanded]');
const field = (element: SottoMembers) => deepQuery<HTMLInputElement>(element, 'form input');
const alerts = (element: SottoMembers) => deepQueryAll(element, '[role="alert"]').map(textOf);

describe('<sotto-members>', () => {
  afterEach(unmountAll);

  describe('accessibility', () => {
    it('is a named list in two sections, which has the focus to be scrolled', async () => {
      const element = await open();
      await expectAccessible(element);
      expect(hasFocus(deepQuery(element, '[role="group"][aria-label]'))).to.equal(true);
      const [online, offline] = deepQueryAll(element, 'h3').map(textOf);
      expect(online).to.contain('2');
      expect(offline).to.contain('1');
    });

    it('names what is done by whom it is done to', async () => {
      const element = await open();
      const label = (one: Element) => one.getAttribute('aria-label');
      expect(roles(element).map(label).join()).to.contain('Mira Okafor').and.contain('Jonas Weber');
      expect(menus(element).map(label).join()).to.contain('Mira Okafor').and.contain('Jonas Weber');
    });
  });

  describe('properties', () => {
    it('`room` decides for whom the server is said to decrypt messages', async () => {
      const element = await open();
      const note = () => textOf(deepQuery(element, '.note'));
      element.room = { ...element.room, visibility: 'private' };
      await element.updateComplete;
      expect(note()).to.contain('only for members of this room');
      element.room = { ...element.room, visibility: 'public' };
      await element.updateComplete;
      expect(note()).to.contain('This room is public').and.not.contain('only for members');
    });

    it('`room` decides what the viewer may do: an owner anything but to themselves', async () => {
      const element = await as('owner');
      expect(hasMenu(element)).to.deep.equal([false, true, true]);
      expect(roles(element)).to.have.length(2);
      expect(addButton(element) !== undefined).to.equal(true);
    });

    it('lets a moderator add, and act on plain members only', async () => {
      const element = await as('moderator');
      expect(hasMenu(element)).to.deep.equal([false, false, true]);
      expect(roles(element)).to.have.length(0);
      expect(addButton(element) !== undefined).to.equal(true);
    });

    it('lets a member only look', async () => {
      const element = await as('member');
      expect(hasMenu(element)).to.deep.equal([false, false, false]);
      expect(addButton(element) === undefined).to.equal(true);
    });

    it('`error` explains why no one is listed, and `retry` tries again', async () => {
      let tries = 0;
      const error = new ChatError('timeout', 'late');
      const element = await open({ members: [], error, retry: () => (tries += 1) });
      await expectAccessible(element);
      expect(alerts(element)[0]).to.contain(errorText(error));
      deepQuery(element, '.empty button')!.click();
      expect(tries).to.equal(1);
      element.members = roster;
      await element.updateComplete;
      expect(alerts(element)).to.deep.equal([]);
    });

    it('`setRole` is asked for a role, which is shown once the server accepted it', async () => {
      const asked: unknown[] = [];
      const error = new ChatError('last_owner', 'no');
      const element = await open({
        setRole: (...parameters) => {
          asked.push(parameters);
          return Promise.reject(error);
        },
      });
      const [role] = roles(element);
      role!.focus();
      await pressKeys('ArrowUp');
      await until(() => alerts(element).length > 0, 'the reason');
      expect(asked).to.deep.equal([['mira', 'owner']]);
      expect(role!.value).to.equal('moderator');
      expect(alerts(element)).to.deep.equal([errorText(error)]);
      await expectAccessible(element);
    });
  });

  describe('errors', () => {
    it('speaks about the added user where that user is in too many rooms', async () => {
      const element = await open({
        adding: true,
        add: () => Promise.reject(new ChatError('room_limit', 'no')),
      });
      await typeText('noor');
      await pressKeys('Enter');
      await until(() => alerts(element).length > 0, 'the reason');
      expect(alerts(element)).to.deep.equal(['They’re in too many rooms. They have to leave one first.']);
    });
  });

  describe('events', () => {
    it('asks to remove, mute and ban a member, to show a profile, and to be closed', async () => {
      const element = await open();
      const events = record(element, ...EVENTS);
      const { user } = roster[2]!;
      for (const entry of ['profile', 'mute', 'remove', 'ban'].keys()) {
        await clickAt(menus(element)[1]!);
        await until(() => deepQueryAll(element, '[role="menuitem"]').length === 4, 'the menu');
        await clickAt(deepQueryAll(element, '[role="menuitem"]')[entry]!);
        await until(() => !deepQuery(element, 'sotto-member-menu'), 'the menu is gone');
      }
      await clickAt(deepQueryAll(element, '.person-link')[0]!);
      deepQuery(element, '.only-wide')!.click();
      expect(events).to.deep.equal([
        ['sotto-open-profile', { username: 'jonas' }],
        ['chat-member-moderate', { kind: 'mute', user }],
        ['chat-member-remove', { user }],
        ['chat-member-moderate', { kind: 'ban', user }],
        ['sotto-open-profile', { username: 'mira' }],
        ['chat-members-toggle', null],
      ]);
    });

    it('opens a menu inside the panel, also of the last of many in a narrow one from right to left', async () => {
      const members = Array.from({ length: 30 }, (_, at) => ({
        ...roster[2]!,
        user: { ...roster[2]!.user, id: `j${at}`, username: `jonas${at}` },
      }));
      document.documentElement.dir = 'rtl';
      const element = await mount<SottoMembers>(
        'sotto-members',
        { room, user: ada, members },
        { width: 360, height: 500 },
      );
      const last = menus(element).at(-1)!;
      last.focus();
      await pressKeys('Enter');
      await until(() => deepQuery(element, 'sotto-member-menu'), 'the menu');
      await frames(3);
      const [outer, inner] = [element, deepQuery(element, 'sotto-member-menu')!].map((one) =>
        one.getBoundingClientRect(),
      );
      document.documentElement.dir = '';
      expect(inner!.bottom).to.be.at.most(outer!.bottom);
      expect(inner!.left).to.be.at.least(outer!.left);
      expect(inner!.right).to.be.at.most(outer!.right);
      await expectAccessible(element);
      await pressKeys('Escape');
      await until(() => hasFocus(last), 'the focus at the button');
    });
  });

  describe('keyboard', () => {
    it('adds by Enter, keeps a name that is refused, shows why, and returns the focus', async () => {
      const added: string[] = [];
      const error = new ChatError('user_not_found', 'no');
      let answer = () => Promise.reject<void>(error);
      const element = await open({
        add: (username) => {
          added.push(username);
          return answer();
        },
      });
      addButton(element)!.focus();
      await pressKeys('Enter');
      await until(() => hasFocus(field(element)), 'the field');
      await typeText('Noor ');
      await pressKeys('Enter');
      await until(() => alerts(element).length > 0, 'the reason');
      await expectAccessible(element);
      expect(textOf(deepQuery(element, `#${field(element)!.getAttribute('aria-describedby')}`))).to.equal(
        errorText(error),
      );
      expect(field(element)!.value).to.equal('Noor ');
      answer = () => Promise.resolve();
      await clickAt(deepQuery(element, 'form [type="submit"]')!);
      await until(() => field(element)!.value === '', 'an empty field');
      expect(added).to.deep.equal(['noor', 'noor']);
      expect(alerts(element)).to.deep.equal([]);
      expect(hasFocus(field(element))).to.equal(true);
    });

    it('cancels by Escape, which goes no further', async () => {
      const element = await open({ adding: true });
      const outside = record(document.body, 'keydown');
      expect(hasFocus(field(element))).to.equal(true);
      await pressKeys('Escape');
      await element.updateComplete;
      expect(field(element) === undefined).to.equal(true);
      expect(outside).to.deep.equal([]);
    });
  });
});
