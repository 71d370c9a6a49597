import type { FileRef, Mention, MessageFormat, SystemData } from '@sotto/protocol';
import { DecryptionError } from '../crypto/keyring.js';
import type { FieldCodec } from './plugins/field-cipher.js';

/** What a message says, as it is encrypted: JSON behind the message's own id. */
export type MessagePayload = Readonly<{
  v: 1;
  text: string;
  /** Absent for plain text. */
  format?: MessageFormat | undefined;
  /** Whom the text names; absent for nobody. */
  mentions?: readonly Mention[] | undefined;
  /** Absent for what a person or a bot wrote. */
  kind?: 'system' | undefined;
  /** What a system line is about. */
  data?: SystemData | undefined;
  /** Absent where it has none. */
  files?: readonly FileRef[] | undefined;
}>;

/** A payload as it was stored: a later version may have written other fields, and other values in these. */
export type StoredPayload = { readonly v: unknown; readonly text?: unknown } & Readonly<
  Record<string, unknown>
>;

/** What an edit replaces together with the text. */
type TextMarks = Pick<MessagePayload, 'format' | 'mentions'>;

/** Returns the payload of a text by a person or a bot. */
export function textPayload(
  text: string,
  { format, mentions }: TextMarks = {},
  files?: readonly FileRef[],
): MessagePayload {
  return { v: 1, text, format, mentions, files };
}

/** Returns a payload with another text, and its marks. What this version does not know of it stays. */
export function withText(
  payload: StoredPayload,
  text: string,
  { format, mentions }: TextMarks = {},
): StoredPayload {
  return { ...payload, text, format, mentions };
}

/** Before version 1 the text followed the id and this character. */
const OLD_FORM = ':';

/** Encodes payloads; reads both forms: `{"v":1,"text":"hi"}` and, of older rows, `:hi`. */
export const payloadCodec: FieldCodec = {
  accepts: (value) => typeof value === 'object' && value !== null && 'v' in value,
  encode: (value) => JSON.stringify(value),
  decode(body): StoredPayload {
    if (body.startsWith(OLD_FORM)) return textPayload(body.slice(OLD_FORM.length));
    const payload = readPlain(body) ?? parse(body);
    if (!payloadCodec.accepts(payload)) throw new DecryptionError('the text has no known form');
    return payload as StoredPayload;
  },
};

const PLAIN_START = '{"v":1,"text":"';
const PLAIN_END = '"}';

/**
 * Reads the form that nearly every message has, a text without quotes and escapes, without a parser: a page opens many.
 * Undefined for any other.
 */
function readPlain(body: string): MessagePayload | undefined {
  if (!body.startsWith(PLAIN_START) || !body.endsWith(PLAIN_END)) return undefined;
  if (body.length < PLAIN_START.length + PLAIN_END.length) return undefined;
  const text = body.slice(PLAIN_START.length, -PLAIN_END.length);
  return text.includes('"') || text.includes('\\') ? undefined : textPayload(text);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new DecryptionError('the text has no known form', { cause });
  }
}
