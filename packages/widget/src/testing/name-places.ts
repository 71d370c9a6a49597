import type { User } from '@sotto/sdk';
import { questionTexts } from '../components/sotto-question/questions.js';
import { RoomNames } from '../people/room-names.js';
import { makeFile } from './fakes/fake-files.js';
import { FakeSession } from './fakes/fake-session.js';
import { until } from './wait.js';
import { ada, FakeClient, makeMessage } from './fakes/fake-client.js';
import { makeInvitation, makeReport } from './fakes/fake-records.js';

/** A place where the widget draws the name of another user. */
export interface NamePlace {
  what: string;
  tag: string;
  properties: (user: User) => object;
  /** Shows the name, where that takes more than drawing the element. */
  show?: (element: HTMLElement) => unknown;
}

/** A chat in which `change` lets a name appear, and what elements take of it. */
function chat(change: (fake: FakeClient) => void) {
  const fake = new FakeClient();
  change(fake);
  return { client: fake.client, room: fake.room, user: ada };
}
const click = (selector: string) => (element: HTMLElement) =>
  element.shadowRoot!.querySelector<HTMLElement>(selector)!.click();

/** A direct room with a user. */
const direct = (peer: User) => ({
  ...new FakeClient().room,
  kind: 'direct' as const,
  name: peer.displayName,
  peer,
});

/** Every element that draws names of others, with what it needs to draw that of `user`. */
export const namePlaces: NamePlace[] = [
  {
    what: 'a bubble',
    tag: 'sotto-conversation',
    properties: (user) =>
      chat((fake) => {
        fake.room = { ...fake.room, lastSeq: 1, rev: 1 };
        fake.history = [makeMessage(1, { sender: user })];
      }),
  },
  {
    what: 'a line about the room',
    tag: 'sotto-conversation',
    properties: (user) =>
      chat((fake) => {
        fake.room = { ...fake.room, lastSeq: 1, rev: 1 };
        fake.history = [
          makeMessage(1, { sender: user, kind: 'system', content: 'left', data: { type: 'member.left' } }),
        ];
      }),
  },
  {
    what: 'the drawer of a message',
    tag: 'sotto-message-drawer',
    properties: (user) => ({ item: makeMessage(1, { sender: user }), actions: ['copy'], named: true }),
  },
  {
    what: 'a picture that is shown large',
    tag: 'sotto-lightbox',
    properties: (user) => ({
      ...{ client: new FakeClient().client, opened: 'rack', names: new RoomNames(() => undefined) },
      items: [makeMessage(1, { sender: user, files: [makeFile('rack')] })],
    }),
  },
  {
    what: 'what was shared in a room',
    tag: 'sotto-shared',
    properties: (user) =>
      chat((fake) => {
        const { id, seq, createdAt } = makeMessage(1);
        const file = { id: 'plan', name: 'plan.pdf', type: 'application/pdf', size: 10 };
        fake.files.shared = [{ message: { id, seq, sender: user, createdAt }, file }];
      }),
    show: click('#tab-files'),
  },
  { what: 'who is typing', tag: 'sotto-typing-indicator', properties: (user) => ({ users: [user] }) },
  {
    what: 'the last message of a room',
    tag: 'sotto-room-list',
    properties: (user) => ({
      rooms: [{ ...new FakeClient().room, lastMessage: makeMessage(1, { sender: user }) }],
      user: ada,
      status: 'ready',
    }),
  },
  {
    what: 'the row of a direct room',
    tag: 'sotto-room-list',
    properties: (user) => ({ rooms: [direct(user)], user: ada, status: 'ready' }),
  },
  {
    what: 'who types, in a row',
    tag: 'sotto-room-list',
    properties: (user) => ({
      rooms: [new FakeClient().room],
      user: ada,
      status: 'ready',
      typingIn: () => [user],
    }),
  },
  {
    what: 'the bar of a direct room',
    tag: 'sotto-room-header',
    properties: (user) => ({ room: direct(user), user: ada }),
  },
  {
    what: 'the members, and what can be done with them',
    tag: 'sotto-members',
    properties: (user) => ({
      room: new FakeClient().room,
      user: ada,
      members: [{ ...new FakeClient().roster[1]!, user }],
    }),
  },
  {
    what: 'the banned',
    tag: 'sotto-members',
    properties: (user) => ({
      room: new FakeClient().room,
      user: ada,
      loadBanned: () => Promise.resolve({ results: [{ user }], nextCursor: null }),
    }),
    show: click('.banned button'),
  },
  {
    what: 'a question about a member',
    tag: 'sotto-question',
    properties: (user) => ({ texts: questionTexts({ kind: 'remove', user }), act: () => Promise.resolve() }),
  },
  { what: 'the profile card', tag: 'sotto-person', properties: (user) => ({ person: user, user: ada }) },
  {
    what: 'the search for people',
    tag: 'sotto-new-message',
    properties: (user) =>
      chat((fake) => {
        fake.directory = [user];
      }),
    show: (element) => {
      const field = element.shadowRoot!.querySelector('input')!;
      field.value = 'relay';
      field.dispatchEvent(new Event('input'));
    },
  },
  {
    what: 'the card above the launcher',
    tag: 'sotto-launcher-card',
    properties: (user) => ({ content: { sender: user, text: 'The relay is up' } }),
  },
  {
    what: 'the search among the rooms',
    tag: 'sotto-found',
    properties: (user) => ({
      ...chat((fake) => {
        fake.directory = [user];
      }),
      ...{ rooms: [new FakeClient().room], wanted: 'relay', canSearchPeople: true },
      kept: {
        all: [
          { slug: 'stage', loaded: { list: [makeMessage(1, { sender: user, content: 'The relay is up' })] } },
        ],
      },
    }),
    show: (element) => until(() => element.shadowRoot!.querySelector('.person'), 'the person'),
  },
  {
    what: 'who wrote a pinned message',
    tag: 'sotto-pins',
    properties: (user) => ({
      ...chat(() => undefined),
      pins: [makeMessage(1, { sender: user, pinnedAt: new Date().toISOString() })],
    }),
    show: (element) => until(() => element.shadowRoot!.querySelector('.hit'), 'the pin'),
  },
  {
    what: 'who wrote what was reported',
    tag: 'sotto-reports',
    properties: (user) =>
      chat((fake) => {
        fake.reported = [makeReport('r1', makeMessage(1, { sender: user }))];
      }),
  },
  {
    what: 'who reported it',
    tag: 'sotto-reports',
    properties: (user) =>
      chat((fake) => {
        fake.reported = [makeReport('r1', makeMessage(1), { reporter: user })];
      }),
  },
  {
    what: 'who closed a report',
    tag: 'sotto-reports',
    properties: (user) =>
      chat((fake) => {
        const closed = { resolvedBy: user, resolvedAt: new Date().toISOString() };
        fake.reported = [makeReport('r1', makeMessage(1), closed)];
      }),
    show: click('.filter:last-child'),
  },
  {
    what: 'who is not told of a report',
    tag: 'sotto-report',
    properties: (user) => ({ message: makeMessage(1, { sender: user }), room: new FakeClient().room }),
  },
  {
    what: 'who reacted',
    tag: 'sotto-reactors',
    properties: (user) => ({
      ...chat((fake) => {
        fake.reactors = { '👍': [user] };
      }),
      message: makeMessage(1),
      reactions: [{ emoji: '👍', count: 1, users: [user.username], own: false }],
    }),
  },
  {
    what: 'who is removed',
    tag: 'sotto-question',
    properties: (user) => ({ texts: questionTexts({ kind: 'remove', user }) }),
  },
  {
    what: 'whose answer is told',
    tag: 'sotto-notice-question',
    properties: (user) => ({ room: direct(user) }),
  },
  {
    what: 'rooms with a rule of their own',
    tag: 'sotto-notification-settings',
    properties: (user) => ({
      client: new FakeSession({ rooms: [{ ...direct(user), notifications: { level: 'none' } }] }).client,
    }),
  },
  { what: 'who is muted', tag: 'sotto-moderate', properties: (user) => ({ user, by: 'mute' }) },
  { what: 'who is banned', tag: 'sotto-moderate', properties: (user) => ({ user, by: 'ban' }) },
  {
    what: 'the blocked',
    tag: 'sotto-blocked',
    properties: (user) =>
      chat((fake) => {
        fake.blocked = [user];
      }),
  },
  {
    what: 'who invites',
    tag: 'sotto-invitation',
    properties: (user) => ({
      ...chat((fake) => {
        fake.preview.invitedBy = user;
      }),
      token: 't1',
    }),
  },
  {
    what: 'who can be mentioned',
    tag: 'sotto-composer',
    properties: (user) => ({ mentionable: () => ({ users: [user], everyone: undefined }) }),
    show: (element) => {
      // The list is over the composer.
      element.style.setProperty('margin-block-start', '200px');
      const field = element.shadowRoot!.querySelector('textarea')!;
      field.value = '@zep';
      field.dispatchEvent(new InputEvent('input'));
    },
  },
  {
    what: 'who created an invitation',
    tag: 'sotto-invite',
    properties: (user) =>
      chat((fake) => {
        fake.invited = [makeInvitation('i1', { createdBy: user })];
      }),
  },
];
