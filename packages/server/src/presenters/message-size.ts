import type { Message } from '@sotto/protocol';

/** Upper bound of the JSON of a message beside its texts: keys, ids, numbers, times. */
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

/** Returns an upper bound of the JSON of a message in bytes: exact for long texts, at no cost for short ones. */
export function mostBytesOf(message: Message): number {
  const { room, sender, content, mentions, data, files, clientMessageId, reactions, replyTo } = message;
  const { username, displayName, avatarUrl = '' } = sender;
  let bytes = ENVELOPE_BYTES + mostBytesOfOwn(message);
  for (const text of [room, username, displayName, avatarUrl, clientMessageId, content ?? ''])
    bytes += mostBytesOfText(text);
  for (const part of [mentions, data, files, replyTo]) bytes += bytesOfJson(part);
  return reactions.length > 0 ? bytes + bytesOfJson(reactions) : bytes;
}
