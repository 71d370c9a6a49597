// Texts about people, and about rooms from outside: the list, details, invitations, blocks, reports. In English, written as in chat.ts.
import type { ReportReason } from '@sotto/sdk';
import { count, plural } from './plural.js';

/** What can be done with a room from outside, in menus and details. */
export const roomActions = {
  read: 'Mark as read',
  pin: 'Pin',
  unpin: 'Unpin',
  mute: 'Mute',
  unmute: 'Unmute',
  archive: 'Archive',
  unarchive: 'Unarchive',
  leave: 'Leave room',
  delete: 'Delete room',
  edit: 'Edit room',
  notify: 'Notifications',
  invite: 'Invite',
  members: 'Members',
  reports: 'Reports',
  shared: 'Media and files',
  details: 'Room details',
  find: 'Search in this room',
  pins: 'Pinned messages',
};

/** The list of pinned messages. */
export const pinned = {
  none: 'No pinned messages',
  noneHint: 'What is pinned for everyone appears here.',
  failed: 'Pinned messages couldn’t be loaded',
};

/** Rows of the room list. */
export const rows = {
  muted: 'muted',
  pinned: 'Pinned',
  options: (room: string) => `Options for ${room}`,
  archived: (rooms: number) => `Archived, ${plural(rooms, { one: '# room', other: '# rooms' })}`,
  archivedTitle: 'Archived',
  back: 'Back to rooms',
  newMessage: 'New message',
};

/** Details of a room. */
export const details = {
  title: 'Room details',
  open: (room: string) => `Details of ${room}`,
  close: 'Close details',
  back: 'Back',
  act: {
    find: 'Search',
    notify: 'Notify',
    invite: 'Invite',
    message: 'Message',
    mention: 'Mention',
    mute: 'Mute',
    unmute: 'Unmute',
  },
  openReports: (reports: number) => plural(reports, { one: '# open', other: '# open' }),
  archivedOn: (day: string) => `Archived on ${day}. It can be read, but nobody can write.`,
};

/** The rule of notifications in one room. */
export const notifications = {
  title: (room: string) => `Notify me in ${room}`,
  about: 'About what',
  levels: { all: 'Every message', mentions: 'Mentions and replies', none: 'Nothing' },
  noneHint: 'The count stays, in grey.',
  mute: 'Mute for a while',
  until: (time: string) => `Until ${time}`,
  hour: '1 h',
  hours: '8 h',
  tomorrow: 'Until tomorrow',
  always: 'Always',
  muted: 'Muted',
  mutedUntil: (time: string) => `Muted until ${time}`,
};

/** Questions before what concerns all members of a room. */
export const roomConfirm = {
  archiveTitle: (room: string) => `Archive ${room}?`,
  archiveText: 'It stays readable, but nobody can write until you unarchive it.',
  archive: 'Archive',
  deleteTitle: (room: string) => `Delete ${room} for everyone?`,
  deleteUntil: (day: string) =>
    `Nobody can open it from now on. The operator of this site can restore it until ${day}; then its messages are erased.`,
  deleteNow: 'Nobody can open it from now on, and its messages are erased. This can’t be undone.',
  deleteText: 'Nobody can open it from now on. Only the operator of this site may be able to restore it.',
  delete: 'Delete',
};

/** The dialog that invites by link. */
export const invite = {
  title: (room: string) => `Invite to ${room}`,
  link: 'Invitation link',
  qr: 'QR code of the invitation link',
  until: 'Works for',
  lifetimes: { hour: '1 hour', day: '1 day', week: '7 days', month: '30 days' },
  people: 'For how many people',
  forPeople: (people: number) => plural(people, { one: '# person', other: '# people' }),
  hint: 'Anyone with the link can join.',
  once: 'This link is shown only once. Copy it before you close this.',
  create: 'Create link',
  copy: 'Copy link',
  share: 'Share',
  another: 'Another link',
  open: 'Links that still work',
  used: ({ uses, of, until }: { uses: number; of: number; until: string }) =>
    `${count(uses)} of ${count(of)} used, works until ${until}`,
  by: (name: string) => `Created by ${name}`,
  revoke: 'Revoke',
  revokeOf: (until: string) => `Revoke the link that works until ${until}`,
};

/** What an invited user sees. */
export const invitation = {
  title: 'You’re invited to a room',
  hint: 'Join to see its messages.',
  members: (members: number) => plural(members, { one: '# member.', other: '# members.' }),
  by: (name: unknown) => [' ', name, ' invites you.'],
  join: 'Join',
  open: 'Open',
  later: 'Not now',
  as: (name: unknown) => ['You’ll join as ', name, '.'],
  member: (name: unknown) => ['You’re in this room as ', name, '.'],
  notYou: 'Not you?',
  over: 'This invitation no longer works',
  overHint: 'It has expired, was revoked, or is used up. Ask for a new one.',
  rooms: 'Open your rooms',
};

/** The search for people. */
export const newMessage = {
  title: 'New message',
  search: 'Search people and rooms',
  people: 'People',
  rooms: 'Rooms',
  found: 'Results',
  hint: 'Enter at least 2 letters of a name.',
  none: 'No people match',
  noneHint: 'Check the spelling, or invite someone by link.',
  noneHintOnly: 'Check the spelling.',
};

/** The card of a person. */
export const person = {
  title: 'Profile',
  open: (name: string) => `Profile of ${name}`,
  back: 'Back to room',
  status: (username: string, isOnline: boolean) => `${username}, ${isOnline ? 'online' : 'offline'}`,
  online: 'online',
  offline: 'offline',
  guest: 'Guest',
  blockedPeer: 'Blocked',
  sharedRooms: (rooms: number) => plural(rooms, { one: 'In # room with you', other: 'In # rooms with you' }),
  backToProfile: 'Back to profile',
  moreRooms: (rooms: number) => plural(rooms, { one: 'and # more room', other: 'and # more rooms' }),
  block: 'Block',
  unblock: 'Unblock',
  blockTitle: (name: string) => `Block ${name}?`,
  blockText: 'They can’t message you, and you don’t see their messages in shared rooms. They are not told.',
  blocked: 'You blocked this person. They can’t message you.',
};

/** Reports of messages: the dialog, and the queue of moderators. */
export const report = {
  title: 'Report this message',
  reason: 'Why',
  reasons: {
    spam: 'Spam or fraud',
    harassment: 'Insult or hate',
    illegal: 'Something illegal',
    other: 'Something else',
  } satisfies Record<ReportReason, string>,
  note: 'More, if it helps',
  seenBy: (name: string) =>
    `The moderators of this room see this message and your name. ${name} is not told.`,
  seenByOperator: (name: string) =>
    `The operators of this site see this message and your name. ${name} is not told.`,
  send: 'Report',
  done: 'Reported. Thank you.',
};

/** The queue of reports. */
export const reports = {
  title: 'Reports',
  open: 'Open',
  closed: 'Closed',
  filter: 'Which reports',
  none: 'No open reports',
  noneHint: 'Messages that members report appear here.',
  noneClosed: 'No closed reports',
  error: 'Reports couldn’t be loaded',
  tags: { spam: 'Spam', harassment: 'Insult', illegal: 'Illegal', other: 'Other' } satisfies Record<
    ReportReason,
    string
  >,
  by: (name: string) => `Reported by ${name}`,
  byMany: (people: number) => plural(people, { one: 'Reported by # person', other: 'Reported by # people' }),
  closedBy: (name: string, time: string) => `Closed by ${name}, ${time}`,
  delete: 'Delete message',
  mute: 'Mute 24 h',
  muted: (name: string) => `${name} is muted for 24 hours.`,
  keep: 'Keep',
  more: 'Show more',
};
