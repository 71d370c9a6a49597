import { z } from 'zod';
import type { FileKind } from './file-kind.js';
import {
  DEFAULT_PAGE,
  MAX_FILES_PER_MESSAGE,
  MAX_FILE_NAME,
  MAX_PAGE,
  MAX_VIDEO_MS,
  MAX_VOICE_MS,
  MAX_VOICE_PEAK,
  MESSAGE_ID_PATTERN,
  VOICE_PEAKS,
} from './limits.js';
import { pageLimit, position } from './pagination.js';
import { cleanDisplayText } from './text.js';
import type { User } from './users.js';

/** A file of a message. Its bytes come from `GET /api/chat/files/<id>/`. */
export interface FileRef {
  /** 24 hex digits. */
  id: string;
  /** As its sender named it, without a path. */
  name: string;
  /** Media type by the file's first bytes; `application/octet-stream` for all that browsers only save. */
  type: string;
  /** In bytes. */
  size: number;
  /** Of a picture, in pixels, as its sender stated it: space to keep until it is loaded. */
  width?: number;
  /** As `width`. */
  height?: number;
  /** Of a picture or a video with a size: its colours in some 25 bytes, to show until it is loaded. ThumbHash in base64. */
  thumb?: string;
  /** Id of a small picture of it, which is loaded as a file is. Who may read the file may read this. */
  preview?: string;
  /** Of a video, in milliseconds, as its sender stated it: at most a day. */
  duration?: number;
  /** Of a voice message, as its sender stated it. */
  voice?: VoiceFacts;
}

/** What is known of a voice message before it is loaded. */
export interface VoiceFacts {
  /** In milliseconds, at most 15 minutes. */
  duration: number;
  /** How loud it is over time, in 64 steps of equal length, each from 0 to 31. */
  peaks: number[];
}

/** An upload that is under way. */
export interface Upload {
  /** Id of the file. */
  id: string;
  /** Bytes of each part; the last one may be shorter. */
  partSize: number;
  /** Numbers of the parts that are stored, from 0, ascending. */
  received: number[];
}

/** A file that is about to be uploaded. */
export interface CreateUploadInput {
  /** Without a path; at most 255 code points are kept. */
  name: string;
  /** In bytes. */
  size: number;
  /** Of a picture, in pixels. */
  width?: number | undefined;
  /** Of a picture, in pixels. */
  height?: number | undefined;
  /** Of a picture or a video with a size: a ThumbHash in base64. */
  thumb?: string | undefined;
  /** Of a video, in milliseconds, at most a day. */
  duration?: number | undefined;
  /** Of a voice message. */
  voice?: VoiceFacts | undefined;
  /** Of a preview: id of the file that it is a picture of, uploaded by the same user to the same room and not sent yet. */
  previewOf?: string | undefined;
}

/** An address by which whoever has it may load one file for a while. */
export interface FileTicket {
  /** With the ticket in its query. */
  url: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** A file of a room, and the message that has it. */
export interface RoomFile {
  message: {
    id: string;
    seq: number;
    sender: User;
    /** ISO 8601. */
    createdAt: string;
  };
  file: FileRef;
}

/** Files of a room, those of the newest message first. */
export interface RoomFilesPage {
  /** May be few, or none, where there are more: a request looks at a bounded number of messages. */
  results: RoomFile[];
  /** `before` of the next page; `null` after the last one. */
  nextBefore: number | null;
}

export interface ListFilesQuery {
  kind: FileKind;
  /** A `seq`: files of older messages. */
  before?: number | undefined;
  limit: number;
}

/** What may be attached. */
export interface FileLimits {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Most files of one message. */
  perMessage: number;
  /** Bytes of all files of one user. */
  perUserBytes: number;
  /** Media types that browsers may show; any other file can only be saved. */
  types: string[];
}

const UNNAMED = 'file';
/** Longest name that is read, in UTF-16 units; it is cut to `MAX_FILE_NAME` code points. */
const MAX_NAME_UNITS = 1024;
const MAX_PIXELS = 65_535;
const fileId = z.string().regex(MESSAGE_ID_PATTERN, 'must be the id of a file');
const THUMB = /^[A-Za-z0-9+/]{7,46}={0,2}$/;
const pixels = z.int().min(1).max(MAX_PIXELS);

const voice = z.object({
  duration: z.int().min(1).max(MAX_VOICE_MS),
  peaks: z.array(z.int().min(0).max(MAX_VOICE_PEAK)).length(VOICE_PEAKS),
});

/** A name of any operating system: what would change its place or its look is removed, and nobody has to rename a file. */
const fileName = z
  .string()
  .min(1)
  .max(MAX_NAME_UNITS)
  .transform((name) => cleanDisplayText(name.replace(/[/\\]/g, '_'), MAX_FILE_NAME) ?? UNNAMED);

export const createUploadSchema: z.ZodType<CreateUploadInput> = z.object({
  name: fileName,
  // What is too large is `file_too_large`, by the service.
  size: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  width: pixels.optional(),
  height: pixels.optional(),
  thumb: z.string().regex(THUMB, 'must be a ThumbHash in base64').optional(),
  duration: z.int().min(1).max(MAX_VIDEO_MS).optional(),
  voice: voice.optional(),
  previewOf: fileId.optional(),
});

export const listFilesSchema: z.ZodType<ListFilesQuery> = z.object({
  kind: z.enum(['media', 'files', 'voice']),
  before: position.optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});

/** Ids of the files of a message. */
export const files = z
  .array(fileId)
  .max(MAX_FILES_PER_MESSAGE)
  .refine((ids) => new Set(ids).size === ids.length, 'must name each file once')
  .optional();
