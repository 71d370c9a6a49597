// Texts in English. Whole sentences with parameters, never built from pieces, so that other languages can order them
// their own way. A text with a part that is drawn (a name in bold, a button) is a function that returns its parts in order.
import type { MemberRole } from '@sotto/sdk';
import { count, plural } from './plural.js';

export const common = {
  optional: '(optional)',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  tryAgain: 'Try again',
  you: 'You',
  bot: 'Bot',
  guest: 'Guest',
  controlKey: 'Ctrl',
  withBot: (name: string) => `${name} (bot)`,
};

export const notices = {
  copied: 'Copied',
  copyBlocked: 'Your browser blocked copying. Select the text and copy it.',
  replyGone: 'The message that you reply to was deleted. Your text can be sent as a new one.',
  editedGone: 'The message was deleted. You can send your text as a new one.',
  noFiles: 'Files can’t be sent here.',
};

/** The panel as a whole, its launcher, and why it can’t work. */
export const chat = {
  label: 'Chat',
  open: (unread: number) => (unread > 0 ? `Open chat, ${count(unread)} unread` : 'Open chat'),
  openOffline: (unread: number) =>
    unread > 0 ? `Open chat, ${count(unread)} unread, offline` : 'Open chat, offline',
  close: 'Close chat',
  error: 'The chat couldn’t be loaded',
  notSetUp: 'The chat isn’t set up',
  missingAttribute: (name: string) => `${name} is missing.`,
  wrongAttribute: (name: string, value: string) => `${name} can’t be “${value}”.`,
  noServerAt: (address: string) => `No chat server at ${address}.`,
  unreachableAt: (address: string) => `The chat server at ${address} can’t be reached.`,
  noOrigin: 'The chat can’t work here: this page has no origin.',
};

/** The list of rooms. */
export const rooms = {
  title: 'Rooms',
  signedInAs: (name: unknown) => ['Signed in as ', name],
  new: 'New room',
  search: 'Search rooms',
  noMatch: 'No rooms match.',
  empty: 'No rooms yet',
  emptyHint: 'Join a public room, or create one and add people.',
  emptyJoin: 'Join a public room.',
  find: 'Find a room',
  error: 'Rooms couldn’t be loaded',
  loading: 'Loading rooms',
  unread: (messages: number) => `${count(messages)} unread`,
  mentions: (messages: number) =>
    plural(messages, { one: '# message mentions you', other: '# messages mention you' }),
  draft: 'Draft',
  notSent: 'Not sent',
  leaveUnopened: (rooms: number) =>
    plural(rooms, { one: 'Leave the room you never opened', other: 'Leave # rooms you never opened' }),
  choose: 'Choose a room',
  chooseHint: 'Pick one from the list.',
  chooseOrSearch: (key: unknown) => ['Pick one from the list, or press ', key, ' to search.'],
};

export const finder = {
  title: 'Find a room',
  field: 'Room name',
  region: 'Public rooms',
  noMatch: 'No public rooms match.',
  none: 'There are no public rooms yet. You can create one.',
  more: 'Show more',
  open: 'Open',
  openRoom: (room: string) => `Open ${room}`,
  preview: 'Preview',
  previewRoom: (room: string) => `Preview ${room}`,
};

/** The forms that create and edit a room. */
export const roomForm = {
  new: 'New room',
  edit: 'Edit room',
  name: 'Name',
  topic: 'Topic',
  who: 'Who can join',
  public: 'Public',
  publicHint: 'Everyone here can find and read it.',
  private: 'Private',
  privateHint: 'Only people you add.',
  fixed: 'You can’t change this later.',
  submit: 'Create room',
};

/** The open room: its bar, and what is shown instead of it. */
export const room = {
  label: 'Room',
  back: 'Back to rooms',
  members: 'Members',
  more: 'More options',
  find: 'Search in this room',
  day: 'Jump to a date',
  edit: 'Edit room',
  leave: 'Leave room',
  error: 'This room couldn’t be opened',
  all: 'All rooms',
  previewing: (name: unknown) => ['You’re previewing ', name, '.'],
  join: 'Join',
  count: (members: number) => plural(members, { one: '# member', other: '# members' }),
  countOnline: (members: number, online: number) =>
    `${plural(members, { one: '# member', other: '# members' })}, ${count(online)} online`,
  onlyMember: 'You’re the only member',
  gone: (name: unknown) => ['You’re no longer in ', name, '.'],
  goneUnsent: 'What you wrote wasn’t sent:',
  showUnsent: 'Show what you wrote',
  notSent: 'Not sent',
  copy: 'Copy text',
  discard: 'Discard',
  dismiss: 'Dismiss',
};

export const members = {
  title: 'Members',
  count: (room: string, people: number) =>
    `${room}, ${plural(people, { one: '# person', other: '# people' })}`,
  back: 'Back to room',
  close: 'Close members',
  add: 'Add',
  username: 'Username',
  online: (people: number) => `Online, ${count(people)}`,
  offline: (people: number) => `Offline, ${count(people)}`,
  roles: { owner: 'Owner', moderator: 'Moderator', member: 'Member' } satisfies Record<MemberRole, string>,
  roleOf: (name: string) => `Role of ${name}`,
  options: (name: string) => `Options for ${name}`,
  menu: 'Member',
  actions: { profile: 'View profile', mute: 'Mute', unmute: 'Unmute', ban: 'Ban', remove: 'Remove' },
  mutedUntil: (time: string) => `Muted until ${time}`,
  banned: 'Banned people',
  bannedNone: 'Nobody is banned.',
  bannedForGood: 'Banned for good',
  bannedUntil: (time: string) => `Banned until ${time}`,
  unban: 'Unban',
  unbanOf: (name: string) => `Unban ${name}`,
  more: 'Show more',
  error: 'Members couldn’t be loaded',
  encrypted: 'Messages are stored encrypted. The server decrypts them only for members of this room.',
  encryptedPublic:
    'Messages are stored encrypted. This room is public: the server decrypts them for anyone who signs in here.',
};

/** The log of a room. */
export const log = {
  label: 'Messages',
  loading: 'Loading messages',
  error: 'Messages couldn’t be loaded',
  nothingLost: (reason: string) => `${reason} Nothing is lost.`,
  empty: 'No messages yet',
  emptyAdd: 'Write the first message, or add people.',
  emptyWrite: 'Write the first message.',
  emptyJoin: 'Join to write the first message.',
  addPeople: 'Add people',
  unread: (messages: number, mentions: number) =>
    mentions === 0
      ? `${count(messages)} unread`
      : `${count(messages)} unread, ${plural(mentions, { one: '# mentions you', other: '# mention you' })}`,
  toNewest: 'Jump to newest message',
  otherDay: (day: string) => `${day}, jump to another date`,
  new: (messages: number) => `${count(messages)} new`,
  announce: (messages: number, last: string) =>
    `${plural(messages, { one: '# new message', other: '# new messages' })}. ${last}`,
  announceOne: (sender: string, text: string) => `${sender}: ${text}`,
  typing: (names: readonly string[]) =>
    names.length > 2
      ? `${count(names.length)} people are typing`
      : names.length === 2
        ? `${names[0]} and ${names[1]} are typing`
        : `${names[0]} is typing`,
};

/** One message, as it is drawn and as it is read out. */
export const message = {
  label: ({ sender, text, time, notes }: MessageLabel) => [`${sender}: ${text}`, time, ...notes].join(', '),
  from: (sender: string) => `Message from ${sender}`,
  ownFrom: 'Message from you',
  deleted: 'Message deleted',
  locked: 'This message can’t be opened.',
  blocked: 'Message from someone you blocked.',
  show: 'Show',
  unsupported: 'This message can’t be shown here.',
  /** What sent it, where that was not its sender. */
  via: { backend: 'by this site', webhook: 'webhook' },
  copyCode: 'Copy code',
  table: 'Table',
  edited: 'edited',
  mentionsYou: 'mentions you',
  seenBy: ({ delivered, seen, of }: Seen) =>
    delivered > seen ? `Seen by ${seen} of ${of}, delivered to ${delivered}` : `Seen by ${seen} of ${of}`,
  seenByLabel: ({ delivered, seen, of }: Seen) =>
    delivered > seen ? `seen by ${seen} of ${of}, delivered to ${delivered}` : `seen by ${seen} of ${of}`,
  deliveryStates: {
    sending: 'sending',
    unconfirmed: 'not confirmed yet',
    sent: 'sent',
    delivered: 'delivered',
    read: 'read',
    failed: 'not sent',
    outdated: 'not sent, send now?',
  },
  unconfirmed: 'Not confirmed yet.',
  check: 'Check now',
  outdated: (ago: string) => `Written ${ago}. Send now?`,
  send: 'Send',
  discard: 'Discard',
  failedOffline: 'Not sent. No connection.',
  failed: (reason: string) => `Not sent. ${reason}`,
  options: 'Message options',
  menu: 'Message',
  actions: {
    reply: 'Reply',
    reactors: 'Who reacted',
    versions: 'Edit history',
    copy: 'Copy text',
    link: 'Copy link',
    download: 'Download',
    pin: 'Pin',
    unpin: 'Unpin',
    select: 'Select',
    unread: 'Mark as unread',
    profile: 'View profile',
    report: 'Report',
    edit: 'Edit',
    rewrite: 'Edit',
    retry: 'Try again',
    delete: 'Delete',
    undo: 'Undo',
    discard: 'Delete',
  },
  deleteKey: 'Del',
  /** On a message that is a reply. */
  replyTo: (sender: string) => `reply to ${sender}`,
  replyToText: (sender: string, text: string) => `Reply to ${sender}: ${text}`,
};

/** How many have received and read a message, of how many. */
export type Seen = Record<'delivered' | 'seen' | 'of', number>;

export interface MessageLabel {
  sender: string;
  text: string;
  time: string;
  /** What else is said about it, such as `edited` or `read`. */
  notes: readonly string[];
}

export const composer = {
  replyTo: (name: string) => `Reply to ${name}`,
  cancelReply: 'Don’t reply',
  placeholder: 'Message',
  emoji: 'Emoji',
  label: (room: string) => `Message ${room}`,
  send: 'Send',
  save: 'Save',
  slow: (wait: string) => `Slow mode: one message every ${wait}`,
  sendIn: (wait: string) => `Send, possible in ${wait}`,
  edit: 'Edit message',
  cancelEdit: 'Cancel editing',
  left: (characters: number) => plural(characters, { one: '# character left', other: '# characters left' }),
  tooLong: (over: number) => plural(over, { one: '# character too many', other: '# characters too many' }),
};

/** Questions before what can’t be undone. */
export const confirm = {
  deleteTitle: (messages: number) =>
    plural(messages, { one: 'Delete # message?', other: 'Delete # messages?' }),
  deleteText: (messages: number) =>
    plural(messages, {
      one: 'You can undo this for 5 seconds. Then nobody in this room can read it any more.',
      other: 'You can undo this for 5 seconds. Then nobody in this room can read them any more.',
    }),
  deleteSome: (others: number) =>
    plural(others, {
      one: '# selected message stays, because you can’t delete it. You can undo this for 5 seconds.',
      other: '# selected messages stay, because you can’t delete them. You can undo this for 5 seconds.',
    }),
  delete: 'Delete',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'They will no longer see this room. Their messages stay.',
  remove: 'Remove',
  leaveTitle: (room: string) => `Leave ${room}?`,
  leavePublic: 'You can join again at any time.',
  leavePrivate: 'Someone will have to add you again.',
  leaveUnopenedTitle: (rooms: number) =>
    plural(rooms, { one: 'Leave the room you never opened?', other: 'Leave # rooms?' }),
  leaveUnopenedText: (rooms: number) =>
    plural(rooms, {
      one: 'Someone added you, and you never opened it. If it is private, someone will have to add you again.',
      other:
        'Others added you, and you never opened them. To return to a private room, someone will have to add you again.',
    }),
  leave: 'Leave',
};

export const connection = {
  offline: 'You’re offline. Messages will be sent later.',
  reconnecting: 'Reconnecting',
  reconnectingNow: 'Reconnecting…',
  retryIn: (seconds: number) => `Reconnecting, trying again in ${count(seconds)}\u00a0s`,
  tryNow: 'Try now',
};
