// The account and its settings, and what is said where a room can't be written in.
import { count, plural } from './plural.js';

export const profile = {
  title: 'Your account',
  name: 'Name',
  nameHint: 'This is how others see you.',
  managed: 'Managed by the site you’re on.',
  email: 'E-mail',
  emailHint: 'Only you see it.',
  password: 'Password',
  passwordHint: 'Changing your e-mail address requires your password.',
  signedInBy: (host: unknown) => ['Signed in by ', host],
  signOut: 'Sign out',
  signOutTitle: 'Sign out and lose what isn’t sent?',
  signOutText: 'Messages and files that aren’t sent yet are deleted from this device.',
  picture: 'Your picture',
  changePicture: 'Change picture',
  removePicture: 'Remove picture',
  appearance: 'Appearance',
  sessions: 'Where you are signed in',
  notifications: 'Notifications',
  changePassword: 'Change password',
  privacy: 'Privacy',
  deleteAccount: 'Delete account',
};

export const appearance = {
  title: 'Appearance',
  theme: 'Theme',
  themes: { auto: 'Like the system', light: 'Light', dark: 'Dark' },
  textSize: 'Text size',
  textSizeIs: (size: number, isDesigned: boolean) =>
    `${count(size)}${isDesigned ? ', as designed' : ''}. Everything grows with it.`,
  sample: {
    label: 'How messages look',
    name: 'Mira Okafor',
    theirs: 'This is how it looks.',
    own: 'Good.',
  },
  lessMotion: 'Less motion',
  motionOfSystem: 'Set by your system',
  hint: 'On this device.',
};

export const sessions = {
  title: 'Where you are signed in',
  list: 'Sessions',
  current: 'This device',
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  unknown: 'Unknown device',
  startedAt: (when: string) => `Signed in ${when}`,
  seenAt: (when: string) => `Last active ${when}`,
  end: 'Sign out',
  endOf: (device: string) => `Sign out ${device}`,
  endOthers: 'Sign out everywhere else',
  endOthersTitle: 'Sign out everywhere else?',
  endOthersText: (others: number) =>
    plural(others, {
      one: 'One other session ends at once. This one stays.',
      other: '# other sessions end at once. This one stays.',
    }),
};

export const password = {
  title: 'Change password',
  current: 'Current password',
  next: 'New password',
  nextHint: 'At least 8 characters.',
  note: 'You’ll be signed out everywhere else.',
  submit: 'Change password',
  changed: 'Your password is changed. You’re signed out everywhere else.',
};

export const accountDeletion = {
  title: 'Delete your account?',
  text: 'Your key is destroyed, so your messages can never be read again, not even in backups. This can’t be undone.',
  username: 'Type your username to confirm',
  password: 'Password',
  submit: 'Delete account',
};

export const privacy = {
  title: 'Privacy',
  receipts: 'Read receipts',
  receiptsHint: 'Off: you don’t see those of others either',
  online: 'Show when I am online',
  typing: 'Show when I am typing',
  findable: 'Others may find me by username',
  directs: 'Who may write to me',
  directsHint: 'Conversations that you have go on.',
  audiences: { everyone: 'Everyone', shared: 'People I share a room with', nobody: 'Nobody' },
  stored:
    'Your messages are stored encrypted. The server can open them for the members of a room; a copy of the database can’t.',
};

export const blocked = {
  title: 'Blocked people',
  people: (people: number) => count(people),
  none: 'You haven’t blocked anyone.',
  hint: 'They can’t message you, and their messages in shared rooms are folded. They aren’t told.',
  unblock: 'Unblock',
  unblockOf: (name: string) => `Unblock ${name}`,
};

/** The card of new messages above the launcher. */
export const card = {
  dismiss: 'Dismiss',
  news: (messages: number) => plural(messages, { one: 'New message', other: '# new messages' }),
  inRooms: (rooms: number) => plural(rooms, { one: 'in # room', other: 'in # rooms' }),
  inRoom: (room: string) => `in ${room}`,
  from: (person: string) => `from ${person}`,
  /** Both lines, as they are read out. */
  announce: (news: string, where: string) => `${news} ${where}`,
};

/** Notifications of the page, and the question before the browser asks. */
export const pageNotices = {
  title: (person: string, room: string) => `${person} in ${room}`,
  body: 'New message',
  ask: (name: string) => `Get a notification when ${name} answers? Your browser will ask next.`,
  askAnyone: 'Get a notification when someone answers? Your browser will ask next.',
  notNow: 'Not now',
  turnOn: 'Turn on',
};

export const notificationSettings = {
  title: 'Notifications',
  device: 'On this device',
  states: {
    on: 'While a tab with this chat is open',
    off: 'While a tab with this chat is open',
    denied: 'Blocked',
    lost: 'Turn them on again',
    unsupported: 'This browser has none',
  },
  pushed: 'Also when the tab is closed',
  denied: 'Blocked by your browser. Allow them in the site settings, left of the address.',
  lost: 'Your browser no longer allows them. Turn them on to be asked again.',
  sound: 'Sound',
  soundHint: 'A short, quiet one',
  text: 'Show the text',
  textHint: 'Off: only who wrote',
  mail: {
    label: 'E-mail when I am away',
    hint: 'After 15 min, at most one an hour',
    missing: 'Your account has no e-mail address',
    unverified: (email: string) => `Confirm ${email} first`,
    unknown: (email: string) => `This site hasn’t confirmed ${email}`,
    send: 'Send a link to confirm it',
    sent: 'The link is on its way. Open it within 24 hours.',
    refused: 'The mail server refuses this address.',
  },
  quiet: 'Quiet hours',
  quietOff: 'No quiet hours',
  quietSpan: (from: string, to: string) => `${from} to ${to}`,
  quietHint: 'Every day, your time. Only the count changes.',
  from: 'From',
  to: 'To',
  rooms: 'Rooms with their own rule',
};

export const moderate = {
  muteTitle: (name: string) => `Mute ${name}?`,
  muteText: 'They can read this room, but not write in it.',
  mute: 'Mute',
  banTitle: (name: string) => `Ban ${name}?`,
  banText: 'They’re removed at once, can’t see this room and can’t come back. Their messages stay.',
  ban: 'Ban',
  howLong: 'For how long',
  hours: (hours: number) => plural(hours, { one: '# hour', other: '# hours' }),
  days: (days: number) => plural(days, { one: '# day', other: '# days' }),
  forGood: 'For good',
};

export const closed = {
  archived: 'This room is archived.',
  restore: 'Restore',
  muted: (until: string) => `You can’t write here until ${until}.`,
  moderators: 'Only moderators can write here.',
  guests: 'Guests can read here, but not write.',
  blocked: (name: string) => `You blocked ${name}.`,
  unblock: 'Unblock',
  other: 'You can’t write here.',
};

export const roomSettings = {
  slowMode: 'Slow mode',
  slowOff: 'Off',
  slowHint: 'How long members wait between two messages.',
  write: 'Who can write',
  invite: 'Who can add people and invite',
  everyone: 'Everyone',
  moderators: 'Moderators and owners',
  owners: 'Owners',
  guests: 'What guests can do',
  guestsNone: 'Nothing',
  guestsRead: 'Read',
  guestsWrite: 'Read and write',
};

/** A short span of time. */
export const spans = {
  seconds: (seconds: number) => `${count(seconds)}\u00a0s`,
  minutes: (minutes: number) => `${count(minutes)}\u00a0min`,
  hours: (hours: number) => `${count(hours)}\u00a0h`,
};
