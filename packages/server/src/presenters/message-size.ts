import type { Message } from '@sotto/protocol';

/** More than the JSON of a message takes beside its texts: keys, ids, numbers, times. */
const ENVELOPE_BYTES = 512;
/** The longest that one UTF-16 unit becomes in JSON: `\\u001f` (RFC 8259 section 7). */
const MOST_BYTES_PER_UNIT = 6;
/** UTF-16 units up to which a text is estimated and not encoded. */
const SHORT = 128;

function mostBytesOfText(text: string): number {
  return text.length <= SHORT ? MOST_BYTES_PER_UNIT * text.length : Buffer.byteLength(JSON.stringify(text));
}

/** Returns bytes that the JSON of a message does not exceed: exact for long texts, at no cost for short ones. */
export function mostBytesOf({ room, sender, content, clientMessageId }: Message): number {
  const texts = [room, sender.username, sender.displayName, clientMessageId, content ?? ''];
  return texts.reduce((sum, text) => sum + mostBytesOfText(text), ENVELOPE_BYTES);
}
