/** What a mail says. */
interface MailText {
  subject: string;
  text: string;
}

/** Unread messages of one room, or of all direct rooms together. */
export interface UnreadRoom {
  /** Undefined for direct rooms: their names are people. */
  name: string | undefined;
  count: number;
  /** Whether there may be more than `count`. */
  isMore: boolean;
}

/** In code points. */
const MAX_NAME = 80;
/** Rooms that a mail names. */
const MAX_ROOMS = 20;
/** What mail programs turn into links: a room has the name that somebody gave it, and the mail is the operator's. */
const LINK_LIKE = /[^\s\p{P}][.。．｡\u2024]\p{L}|(?:\d+\.){3}\d|[a-z][a-z+.-]*:\S|@/iu;

/** Returns the mail about unread messages: counts and names of rooms, and nothing that was said. */
export function digestMail(
  siteName: string,
  unread: readonly UnreadRoom[],
  unsubscribeUrl: string,
): MailText {
  const direct = unread.filter(({ name }) => name === undefined);
  const rooms = unread.filter(({ name }) => name !== undefined);
  const site = oneLine(siteName);
  const lines = [
    ...(direct.length > 0 ? [`${messages(sumOf(direct), 'direct message')}`] : []),
    ...rooms.slice(0, MAX_ROOMS).map((room) => `${messages(room)} in ${nameOf(room.name!)}`),
    ...(rooms.length > MAX_ROOMS ? [`${messages(sumOf(rooms.slice(MAX_ROOMS)))} in other rooms`] : []),
  ];
  return {
    subject: `${messages(sumOf(unread), 'unread message')} in ${site}`,
    text: [
      `You have unread messages in ${site}:`,
      ...['', ...lines.map((line) => `- ${line}`), ''],
      'You get this mail because you turned it on in the settings of the chat. To get no more of them, open:',
      unsubscribeUrl,
      '',
    ].join('\n'),
  };
}

/** Returns the mail that verifies an address. */
export function linkMail(siteName: string, url: string): MailText {
  const site = oneLine(siteName);
  return {
    subject: `Confirm your address for ${site}`,
    text: [
      `Somebody, probably you, wants mails from ${site} to this address. To confirm it, open within 24 hours:`,
      url,
      '',
      'If it was not you, ignore this mail: nothing else will come.',
      '',
    ].join('\n'),
  };
}

function sumOf(rooms: readonly UnreadRoom[]): Pick<UnreadRoom, 'count' | 'isMore'> {
  return {
    count: rooms.reduce((sum, { count }) => sum + count, 0),
    isMore: rooms.some(({ isMore }) => isMore),
  };
}

function messages({ count, isMore }: Pick<UnreadRoom, 'count' | 'isMore'>, noun = 'message'): string {
  return `${count}${isMore ? '+' : ''} ${noun}${count === 1 && !isMore ? '' : 's'}`;
}

function nameOf(name: string): string {
  const line = oneLine(name);
  return line === '' || LINK_LIKE.test(line) ? 'a room' : `“${line}”`;
}

/** Returns a text without line breaks and what reorders it: neither a header nor a line of the mail can be made of it. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME).join('')}…` : line;
}
