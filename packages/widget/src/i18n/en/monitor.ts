// Texts of the monitor in English.
import { count, plural } from './plural.js';

export const monitor = {
  title: 'Monitor',
  signInReason: 'to watch each message of your rooms reach the store, where only ciphertext is kept',
  error: 'The monitor couldn’t be loaded',
  liveOwn: (rooms: number) =>
    plural(rooms, { one: 'Live, # room you are in', other: 'Live, # rooms you are in' }),
  liveSite: (rooms: number) => plural(rooms, { one: 'Live, all # room', other: 'Live, all # rooms' }),
  paused: (messages: number) => `Paused, ${count(messages)} new since`,
  connecting: 'Connecting…',
  perSecond: 'messages/s',
  stored: 'stored',
  seen: 'seen here',
  toStore: 'to store',
  pause: 'Pause',
  resume: 'Resume',
  view: 'View',
  flow: 'Flow',
  table: 'Table',
  otherRooms: 'Other rooms',
};

/** The monitor's stage and its table. */
export const monitorStore = {
  stage: 'Messages on their way into the store',
  table: 'Rooms in the store, as a table',
  lead: 'This is how your messages are stored.',
  leadFlow:
    'Each dash is one message on its way into the database, a longer one several. Without the key no one can read it, ' +
    'and this page has no key.',
  leadTable:
    'Each row ends with the newest message of a room, exactly as it is in the database. Without the key no one can ' +
    'read it, and this page has no key.',
  hint: 'Write in one of your rooms, and watch how it is stored.',
  cipher: 'What is stored',
  youWrote: (room: string) => `You wrote in ${room}`,
  wrote: (author: string, room: string) => `${author} wrote in ${room}`,
  server: 'Server',
  serverNote: 'encrypts, then stores',
  key: (id: string) => `Key ${id} stays here, away from the store.`,
  store: (rooms: number) => plural(rooms, { one: 'Store, # room', other: 'Store, # rooms' }),
  rooms: 'Rooms in the store',
  stored: 'stored',
  rate: (perSecond: string) => `${perSecond} / s`,
  columns: {
    room: 'Room',
    stored: 'Stored',
    perSecond: 'Per second',
    seen: 'Seen here',
    newest: 'Newest, as stored',
  },
};

/** The monitor's list of messages, and the one that is taken apart. */
export const monitorFrames = {
  title: 'Latest messages',
  note: (kept: number) => `newest first, ${count(kept)} kept`,
  shown: (shown: number, arrived: number) => `${count(shown)} of ${count(arrived)} shown`,
  held: (newer: number) => `held while you look, ${count(newer)} newer`,
  heldMore: (newer: number) => `held while you look, ${count(newer)}+ newer`,
  columns: { at: 'Stored at', room: 'Room', number: 'No.', bytes: 'Bytes', key: 'Key', token: 'Token' },
  none: 'Nothing new since you opened this page. Send a message in one of your rooms.',
  part: 'One message, taken apart',
  partOf: (room: unknown, number: string) => [room, `, no. ${number}`],
  partNone: 'The next message will appear here.',
  token: 'The stored token',
  bytes: (bytes: number) => plural(bytes, { one: '# byte', other: '# bytes' }),
  rows: {
    version: 'Version',
    time: 'Time',
    iv: 'IV',
    ivNote: 'random each time',
    ciphertext: 'Ciphertext',
    ciphertextNote: 'the message, AES-128',
    mac: 'MAC',
    macNote: 'reveals any change',
    key: 'Key id',
    keyNote: (id: string) => `${id}, stored beside it`,
  },
};
