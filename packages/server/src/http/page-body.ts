import type { ChangesPage, Message, MessagePage } from '@sotto/protocol';

/** The JSON of messages that several responses share, for as long as one of them is being made. */
const encoded = new WeakMap<readonly Message[], Buffer>();

/**
 * Encodes a page of messages as JSON. Readers who ask at once have the same messages, which are encoded once for them: what
 * is each one's own stands behind.
 */
export function encodePage({ results, ...rest }: MessagePage | ChangesPage): Buffer {
  const messages = encoded.get(results) ?? Buffer.from(JSON.stringify(results));
  encoded.set(results, messages);
  return Buffer.concat([START, messages, Buffer.from(`,${JSON.stringify(rest).slice(1)}`)]);
}

const START = Buffer.from('{"results":');
