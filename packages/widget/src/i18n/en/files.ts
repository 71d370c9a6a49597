import { plural } from './plural.js';

/** Parts of a line, those that there are. */
const listed = (...parts: string[]) => parts.filter(Boolean).join(', ');

/** The button that attaches files, and the room while they are dragged over it. */
export const attach = {
  add: 'Attach files',
  dropTo: (room: string) => `Drop to send to ${room}`,
  dropMost: (most: number, size: string) => `Up to ${most} files, ${size} each`,
};

/** The menu of that button, on devices that are touched. */
export const attachMenu = {
  media: 'Photo or video',
  file: 'File',
  camera: 'Take a photo',
  voice: 'Voice message',
};

/** Files that are being attached, and those of messages. */
export const files = {
  title: 'Files',
  attached: 'Attached files',
  remove: (name: string) => `Remove ${name}`,
  retry: (name: string) => `Upload ${name} again`,
  tooLarge: (size: string, most: string) => `${size}. The limit is ${most}.`,
  /** `size`: width and height. */
  tooManyPixels: (size: string) => `${size} pixels are too many to show. You can send it as a file.`,
  progress: (name: string, percent: number) => `${name}, ${percent}% uploaded`,
  done: (name: string) => `${name}, uploaded`,
  asFile: (name: string) => `Send ${name} as a file`,
  original: (size: string) => `Original file, ${size}`,
  waiting: 'Sends when its files are uploaded',
  unsend: 'Don’t send yet',
  tooMany: (most: number) => `A message can have ${most} files.`,
  open: (name: string) => `Open picture: ${name}`,
  more: (number: number) => `+${number}`,
  load: (size: string) => `Load, ${size}`,
  loading: 'Loading picture',
  failed: 'Picture not loaded',
  again: 'Try again',
  /** A picture, how many `more` follow it, and how it is; the latter two may be empty. */
  described: (picture: string, more: string, state: string) => listed(picture, more, state),
  /** How a picture is that did not load, and what a press does. */
  failedAgain: 'Picture not loaded. Try again',
  download: (name: string) => `Download ${name}`,
  saveAgain: (name: string) => `Download ${name} again`,
  stop: 'Stop the download',
  toSave: (size: string) => `Waiting, ${size}`,
  /** `part` of `whole`, in the same unit. */
  part: (part: string, whole: string) => `${part} of ${whole}`,
  /** What the download of some files has come to. */
  saving: (files: number, state: string) =>
    files === 1 ? state : `${plural(files, { one: '# file', other: '# files' })}: ${state}`,
  notSaved: 'Not downloaded',
  notSavedOf: (name: string, reason: string) => `${name} wasn’t downloaded. ${reason}`,
  picture: (number: number, of: number) => `Picture ${number} of ${of}`,
  place: (number: number, of: number) => `${number} of ${of}`,
  previous: 'Previous picture',
  next: 'Next picture',
};

/** The pictures of a log, shown large. */
export const lightbox = {
  /** What it is, after its name. */
  role: 'picture viewer',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomed: (scale: number) => `Enlarged ${scale.toFixed(1)} times`,
  strip: 'Pictures of this message',
  /** When it was sent, and its place among those of its message, which may be empty. */
  about: (moment: string, place: string) => listed(moment, place),
  /** What its download has come to, after that. */
  saving: (state: string) => `, ${state}`,
  inStrip: (number: number, name: string) => `Picture ${number}: ${name}`,
};

/** Videos of messages. */
export const video = {
  /** `length`: how long it is, or how large where that is not known. */
  play: (name: string, length: string) => `Play video: ${name}, ${length}`,
  loading: 'Loading the video',
  failed: 'Video not loaded',
  unplayable: 'This browser can’t play it',
  download: (size: string) => `Download, ${size}`,
};

/** Voice messages: the player, and the recorder. */
export const voice = {
  name: 'Voice message',
  what: (time: string) => `voice message, ${time}`,
  play: (what: string) => `Play, ${what}`,
  pause: (what: string) => `Pause, ${what}`,
  place: 'Position in the voice message',
  of: (position: string, duration: string) => `${position} of ${duration}`,
  speed: (rate: number) => `${rate}×`,
  speedLabel: (rate: number) => `Speed: ${rate} times`,
  unheard: 'not heard yet',
  failed: 'Not loaded. Try again.',
  unplayable: 'This browser can’t play it.',
  record: 'Record a voice message',
  recording: 'Recording',
  recorded: (time: string) => `Recorded, ${time}`,
  release: 'Recording, release to send',
  slide: 'Slide to cancel',
  stop: 'Stop and listen',
  discard: 'Discard the recording',
  send: 'Send voice message',
  sending: 'Sending the voice message',
  limit: 'A voice message can have 15 minutes.',
  problems: {
    denied: 'The browser doesn’t let this page use the microphone. Allow it in the settings of the page.',
    missing: 'No microphone was found.',
    busy: 'The microphone can’t be used now. Another program may have it.',
    vanished: 'The microphone was disconnected. What was recorded is kept.',
    failed: 'This browser couldn’t record.',
  },
};

/** What was shared in a room. */
export const shared = {
  title: 'Media and files',
  tabs: 'What was shared',
  kinds: { media: 'Media', files: 'Files', links: 'Links', voice: 'Voice' },
  loading: 'Loading',
  failed: {
    media: 'Media couldn’t be loaded',
    files: 'Files couldn’t be loaded',
    links: 'Messages couldn’t be loaded',
    voice: 'Voice messages couldn’t be loaded',
  },
  none: { media: 'No pictures or videos', files: 'No files', links: 'No links', voice: 'No voice messages' },
  noneHint: 'What people share in this room appears here.',
  noneYet: 'Nothing among the newest messages.',
  more: 'Show more',
  end: 'That’s everything.',
  /** Links are found in the messages that were looked through: the server has no index of texts. */
  earlier: 'Search earlier messages',
  searched: (messages: number, day: string) =>
    plural(messages, {
      one: `# message searched, back to ${day}`,
      other: `# messages searched, back to ${day}`,
    }),
  play: (name: string, length: string) => `Open video: ${name}, ${length}`,
  show: 'Show in chat',
  showOf: (what: string) => `Show in chat: ${what}`,
  /** Of a message: who sent it, and when. */
  about: (sender: unknown, time: unknown) => [sender, ', ', time],
  /** Of a file: what it is, who sent it, and when. */
  aboutFile: (what: unknown, sender: unknown, time: unknown) => [what, ', ', sender, ', ', time],
};
