import { MAX_QUOTE_CODE_POINTS } from '@sotto/protocol';
import { plainText } from '@sotto/protocol/markdown';
import type {
  FileRef,
  Mention,
  Message,
  MessageVersion,
  Quote,
  Reaction,
  SystemData,
  User,
} from '@sotto/protocol';
import { DestroyedKeyError } from '../crypto/data-keys.js';
import { DecryptionError } from '../crypto/keyring.js';
import type { StoredPayload } from '../models/message-payload.js';
import type { StoredMessage } from '../models/message.js';

/** What is shown of a message beside itself. */
interface MessageParts {
  /** What users reacted with; nothing by default. */
  reactions?: Reaction[];
  /** What it replies to. */
  replyTo?: Quote | undefined;
  /** Returns the id of the account that a guest who is mentioned has joined, or the id as it is. */
  accountOf?: (id: string) => string;
  /** Called with the id of a message that no key decrypts. */
  onUnreadable?: (id: string) => void;
  read?: ReadPayload;
}

/** What a message says; `undefined` where no key opens it, and `null` where it is deleted or its author erased. */
export type ReadPayload = (message: StoredMessage) => {
  payload: StoredPayload | null | undefined;
  erasedAt?: Date;
};

/** Creates what decrypts each message once, for as long as it is used: what a page quotes is mostly on that page. */
export function createPayloadReader(): ReadPayload {
  const known = new Map<StoredMessage, ReturnType<ReadPayload>>();
  return (message) => {
    const read = known.get(message) ?? readPayload(message);
    known.set(message, read);
    return read;
  };
}

/**
 * Presents a stored message to members: `sender` is who sent it, or the account that this guest has joined. One that no
 * key decrypts is presented as unreadable. One whose author was erased is presented as deleted, as it will be.
 */
export function presentMessage(
  message: StoredMessage,
  slug: string,
  sender: User,
  { reactions = [], replyTo, accountOf, onUnreadable, read = readPayload }: MessageParts = {},
): Message {
  const { payload, erasedAt } = read(message);
  const deletedAt = message.deletedAt ?? erasedAt;
  if (payload === undefined) onUnreadable?.(message._id.toString());
  return {
    id: message._id.toString(),
    room: slug,
    seq: message.seq,
    rev: message.rev,
    sender,
    ...(sender.id !== message.sender.toString() && { senderWas: message.sender.toString() }),
    ...(message.via && { via: message.via }),
    ...(payload === undefined
      ? { content: null, unreadable: true as const }
      : presentPayload(payload, accountOf)),
    ...(replyTo && { replyTo }),
    clientMessageId: message.clientMessageId,
    createdAt: message.createdAt.toISOString(),
    ...(message.editedAt && { editedAt: message.editedAt.toISOString() }),
    ...(message.pinnedAt && !deletedAt && { pinnedAt: message.pinnedAt.toISOString() }),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
    reactions,
  };
}

/** Presents a message as a reply to it quotes it: without its formatting, which might be cut in the middle. */
export function presentQuote(message: StoredMessage, sender: User, read: ReadPayload = readPayload): Quote {
  const { payload, erasedAt } = read(message);
  const isDeleted = Boolean(message.deletedAt ?? erasedAt);
  const { content, format, files } = presentPayload((isDeleted ? null : payload) ?? null);
  const shown = { ...(format && { format }), ...(files && { files }), sender };
  const text = content === null ? null : plainText({ content, ...shown });
  return {
    seq: message.seq,
    id: message._id.toString(),
    sender,
    content: text === null ? null : firstCodePoints(text, MAX_QUOTE_CODE_POINTS),
    ...(isDeleted && { deleted: true as const }),
  };
}

/** Returns the first code points of a text. */
const firstCodePoints = (text: string, count: number): string =>
  text.length <= count ? text : [...text.slice(0, 2 * count)].slice(0, count).join('');

/** Presents what a message said before an edit; `undefined` is a text that no key opens. */
export function presentVersion(payload: StoredPayload | undefined, writtenAt: Date): MessageVersion {
  const createdAt = writtenAt.toISOString();
  if (payload === undefined) return { content: null, unreadable: true, createdAt };
  const { content, format, mentions } = presentPayload(payload);
  return { content, ...(format && { format }), ...(mentions && { mentions }), createdAt };
}

/** Whether the server, or the site's backend, wrote this line into the log: nobody changes it. */
export function isSystemLine(message: StoredMessage): boolean {
  return openPayload(message)?.['kind'] === 'system';
}

/** Presents the fields that this version knows. */
function presentPayload(
  payload: StoredPayload | null,
  accountOf = (id: string) => id,
): Pick<Message, 'content' | 'format' | 'mentions' | 'kind' | 'data' | 'files' | 'unsupported'> {
  if (!payload) return { content: null };
  const { v, text, format, mentions, kind, data } = payload;
  if (v !== 1 || typeof text !== 'string')
    return { content: typeof text === 'string' ? text : null, unsupported: true };
  if (kind !== 'system') {
    const files = presentFiles(payload['files']);
    return {
      content: text,
      ...(format === 'markdown' && { format }),
      ...(isMentions(mentions) && { mentions: mentions.map((mention) => toMention(mention, accountOf)) }),
      ...(files && { files }),
    };
  }
  return { content: text, kind, ...(isSystemData(data) && { data }) };
}

/** A later version may store others. */
function isMentions(mentions: unknown): mentions is Mention[] {
  return (
    Array.isArray(mentions) &&
    mentions.every(
      (one: Partial<Mention> | null) =>
        typeof one?.user === 'string' && typeof one.start === 'number' && typeof one.length === 'number',
    )
  );
}

const toMention = ({ user, start, length }: Mention, accountOf: (id: string) => string): Mention => ({
  ...{ user: accountOf(user), start, length },
});

/** Presents the files of a payload; undefined where it has none. */
export function presentFiles(files: unknown): FileRef[] | undefined {
  if (!Array.isArray(files) || files.length === 0) return undefined;
  return (files as FileRef[]).map(
    ({ id, name, type, size, width, height, thumb, preview, duration, voice }) => ({
      ...{ id, name, type, size },
      ...(width !== undefined && height !== undefined && { width, height }),
      ...(thumb && { thumb }),
      ...(preview && { preview }),
      ...(duration && { duration }),
      ...(voice && { voice: { duration: voice.duration, peaks: voice.peaks } }),
    }),
  );
}

/** The server wrote it itself, and maybe a later version of it: clients know what to do with another type. */
function isSystemData(data: unknown): data is SystemData {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}

/** Returns what a message says; `undefined` where no key opens it, and `null` where it is deleted or its author erased. */
export function openPayload(message: StoredMessage): StoredPayload | null | undefined {
  return readPayload(message).payload;
}

function readPayload(message: StoredMessage): ReturnType<ReadPayload> {
  try {
    return { payload: message.content };
  } catch (error) {
    if (error instanceof DestroyedKeyError) return { payload: null, erasedAt: error.destroyedAt };
    if (error instanceof DecryptionError) return { payload: undefined };
    throw error;
  }
}
