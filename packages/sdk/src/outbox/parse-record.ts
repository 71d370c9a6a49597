import {
  CLIENT_MESSAGE_ID_PATTERN,
  MAX_BODY_BYTES,
  MAX_CONTENT_CODE_POINTS,
  MAX_FILES_PER_MESSAGE,
  MESSAGE_ID_PATTERN,
  SLUG_PATTERN,
  VOICE_PEAKS,
} from '@sotto/protocol';
import type { FileRef, Mention, VoiceFacts } from '@sotto/protocol';
import type { OutboxRecord } from '../ports.js';
import { toMention } from '../internal/to-mention.js';

const STATUSES: ReadonlySet<unknown> = new Set<OutboxRecord['status']>([
  'queued',
  'sending',
  'unconfirmed',
  'failed',
]);

const isText = (value: unknown): value is string => typeof value === 'string';

const isMentions = (value: unknown): value is Mention[] =>
  Array.isArray(value) &&
  value.every(
    (one: Partial<Mention> | null) =>
      isText(one?.user) && Number.isSafeInteger(one.start) && Number.isSafeInteger(one.length),
  );

/** Returns the files of a record; undefined where it has none, or one that is not valid. */
function readFiles(value: unknown): FileRef[] | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_FILES_PER_MESSAGE) return undefined;
  const files = value.flatMap((one) => readFile(one) ?? []);
  return files.length === value.length ? files : undefined;
}

function readFile(value: unknown): FileRef | undefined {
  const { id, name, type, size, width, height, thumb, preview, duration, voice } = (value ??
    {}) as Partial<FileRef>;
  if (!isText(id) || !MESSAGE_ID_PATTERN.test(id) || !isText(name) || !isText(type)) return undefined;
  if (!Number.isSafeInteger(size)) return undefined;
  const isSized = Number.isSafeInteger(width) && Number.isSafeInteger(height);
  return {
    ...{ id, name, type, size: size! },
    ...(isSized && { width: width!, height: height! }),
    ...(isText(thumb) && { thumb }),
    ...(isText(preview) && MESSAGE_ID_PATTERN.test(preview) && { preview }),
    ...(Number.isSafeInteger(duration) && { duration: duration! }),
    ...(isVoice(voice) && { voice }),
  };
}

const isVoice = (value: Partial<VoiceFacts> | undefined): value is VoiceFacts =>
  Number.isSafeInteger(value?.duration) &&
  Array.isArray(value?.peaks) &&
  value.peaks.length === VOICE_PEAKS &&
  value.peaks.every(Number.isSafeInteger);

/**
 * Parses a record. Storage and channels are shared with the whole page, so their contents may be old, broken or from
 * other software: what is not a valid record is `null`, and unknown fields are dropped.
 */
export function readRecord(value: unknown): OutboxRecord | null {
  const record = (value ?? {}) as Partial<OutboxRecord>;
  const { clientMessageId, room, content, createdAt, position, waitsSince, status, error } = record;
  const { author, format, mentions, replyTo } = record;
  const files = readFiles(record.files);
  if (!isText(clientMessageId) || !CLIENT_MESSAGE_ID_PATTERN.test(clientMessageId)) return null;
  if (!isText(room) || !SLUG_PATTERN.test(room)) return null;
  if (!isText(content) || (content === '' && !files) || content.length > MAX_BODY_BYTES) return null;
  // A message that was refused for its length stays until the user shortens or discards it.
  if (status !== 'failed' && [...content].length > MAX_CONTENT_CODE_POINTS) return null;
  if (!isText(createdAt) || Number.isNaN(new Date(createdAt).getTime())) return null;
  if (!Number.isFinite(position) || !Number.isFinite(waitsSince) || !STATUSES.has(status)) return null;
  return {
    clientMessageId,
    room,
    content,
    createdAt,
    position: position!,
    waitsSince: waitsSince!,
    status: status!,
    ...(format === 'markdown' && { format }),
    ...(isMentions(mentions) && { mentions: mentions.map(toMention) }),
    ...(isText(author) && MESSAGE_ID_PATTERN.test(author) && { author }),
    ...(Number.isSafeInteger(replyTo) && replyTo! > 0 && { replyTo }),
    ...(files && { files }),
    ...(isText(error?.code) && { error: { code: error.code, message: String(error.message) } }),
  };
}
