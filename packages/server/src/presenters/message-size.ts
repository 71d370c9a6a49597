import type { Message, Quote, Reaction, User } from '@sotto/protocol';

/** Upper bound of the JSON of a message and its sender beside their texts: keys, ids, numbers, times. */
const ENVELOPE_BYTES = 512;
/** Largest length of one UTF-16 unit in JSON: `\\u001f` (RFC 8259 section 7). */
const MOST_BYTES_PER_UNIT = 6;
/** UTF-16 units up to which the size of a text is estimated rather than measured. */
const SHORT = 128;

const bytesOfJson = (value: unknown): number =>
  value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));

function mostBytesOfText(text: string): number {
  return text.length <= SHORT ? MOST_BYTES_PER_UNIT * text.length : bytesOfJson(text);
}

/** Upper bound of the JSON of a reader's own reactions to one message: its id, and ten emojis of at most 35 bytes. */
const OWN_BYTES = 512;

/** Returns an upper bound of the JSON of the reader's own reactions to a message, in bytes. */
export function mostBytesOfOwn({ reactions }: Pick<Message, 'reactions'>): number {
  return reactions.length > 0 ? OWN_BYTES : 0;
}

/** Upper bound of the JSON of a mention: an id and two numbers. */
const MENTION_BYTES = 128;
/** Upper bound of the JSON of a user, a quote or a count of reactions beside its texts. */
const PART_BYTES = 128;

const mostBytesOfTexts = (texts: readonly string[]): number =>
  texts.reduce((bytes, text) => bytes + mostBytesOfText(text), 0);

const mostBytesOfUser = ({ username, displayName, avatarUrl = '' }: User): number =>
  mostBytesOfTexts([username, displayName, avatarUrl]);

/** Usernames are ASCII, and stand in quotes. */
function mostBytesOfReaction({ emoji, users, bots = [] }: Reaction): number {
  const names = [...users, ...bots].reduce((bytes, { length }) => bytes + length + 3, 0);
  return PART_BYTES + mostBytesOfText(emoji) + names;
}

function mostBytesOfQuote({ sender, content }: Quote): number {
  return 2 * PART_BYTES + mostBytesOfUser(sender) + mostBytesOfText(content ?? '');
}

/** Returns an upper bound of the JSON of a message in bytes: exact for long texts, at no cost for short ones. */
export function mostBytesOf(message: Message): number {
  const { room, sender, content, mentions = [], data, files, clientMessageId, reactions, replyTo } = message;
  let bytes = ENVELOPE_BYTES + mostBytesOfUser(sender) + mostBytesOfOwn(message);
  bytes += mostBytesOfTexts([room, clientMessageId, content ?? '']) + MENTION_BYTES * mentions.length;
  for (const part of [data, files]) bytes += bytesOfJson(part);
  for (const reaction of reactions) bytes += mostBytesOfReaction(reaction);
  return replyTo ? bytes + mostBytesOfQuote(replyTo) : bytes;
}
