import { ChatError } from '#errors';
import type { CreateUploadInput, FileRef, Upload, VoiceFacts } from '@sotto/protocol';
import type { ChatClient } from '../api/chat-client.js';
import type { RequestOptions } from '../options.js';
import type { Line } from './line.js';
import { fileChanged, readPart } from './read-part.js';
import { repeat } from './repeat.js';
import { createPartSender } from './send-parts.js';
import { cancelledBy, orCancelled } from './wait.js';

export { isDecodable, pictureSize } from '@sotto/protocol';
export type { PictureSize } from '@sotto/protocol';

/**
 * Options of {@link UploadsApi.create}.
 *
 * @example
 * const onProgress = ({ sent, size }: UploadProgress) => console.log(sent / size);
 * await createUploads(client).create('general', input.files![0]!, { onProgress });
 */
export interface UploadOptions extends RequestOptions {
  /** Name of the file; that of a `File` by default. */
  name?: string | undefined;
  /** Width of a picture in pixels, with `height`: readers keep the space until it is loaded. */
  width?: number | undefined;
  /** Height of a picture in pixels. */
  height?: number | undefined;
  /** Colours of a picture or a video, with its size: a ThumbHash in base64. */
  thumb?: string | undefined;
  /** A small picture of it, such as a WebP of 640 pixels, which readers see until they open it: at most 512 KiB. */
  preview?: Blob | undefined;
  /** Length of a video in milliseconds, which readers see before they load it. */
  duration?: number | undefined;
  /** Duration and loudness of a voice message, which readers see before they load it. */
  voice?: VoiceFacts | undefined;
  /** Called when a part is stored. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Id of an upload of the same file that was interrupted: only the parts that are missing are sent. */
  resume?: string | undefined;
  /** Called with the id once the upload has begun, to keep for `resume`. */
  onBegin?: ((id: string) => void) | undefined;
}

/**
 * How far an upload is.
 *
 * @example const percent = ({ sent, size }: UploadProgress) => Math.round((100 * sent) / size);
 */
export interface UploadProgress {
  /** Bytes that the server has stored. */
  sent: number;
  /** Bytes of the file. */
  size: number;
}

/**
 * Uploads files in parts, three at once; a part that fails is sent again.
 *
 * @example const uploads = createUploads(client);
 */
export interface UploadsApi {
  /**
   * Uploads a file to a room. If `signal` aborts, or the upload fails for good, the server drops what it has.
   *
   * @param slug - the room of the message that will have the file
   * @param file - a `File` of a form, a paste or a drop, or any `Blob`
   * @param options - progress, cancelling, resuming, and the size of a picture
   * @returns the file, for `messages.send(slug, text, { files: [file] })`
   * @throws {file_too_large} the file has more bytes than the site accepts
   * @throws {quota_exceeded} the user's files take too much space, or four uploads were under way for ten minutes: it
   * waits for them that long
   * @throws {not_a_member} the user is not a member of the room
   * @throws {file_refused} the server, or a proxy in front of it, does not accept the file
   * @throws {file_gone} the upload was cancelled, or with `resume`, its parts were kept for a day and are gone
   * @throws {file_not_found} with `resume`: the user has no such upload
   * @throws {file_empty} the file has no bytes; nothing is requested
   * @throws {file_vanished} the file is no longer where it was chosen, as where it was deleted or its drive was removed
   * @throws {file_changed} the file changed since it was chosen, or is not the one that `resume` began with
   * @throws {network} the server cannot be reached; the parts that it has stay, for `resume`
   * @throws {timeout} it did not respond in time; the parts stay
   * @throws {aborted} `signal` aborted
   */
  create(slug: string, file: Blob & { readonly name?: string }, options?: UploadOptions): Promise<FileRef>;
}

/** Milliseconds that an upload waits for the user's other ones, which take all places. */
const MAX_QUEUE_MS = 600_000;
/** How often each step of a preview is tried: a message does not wait long for what it can do without. */
const PREVIEW_TRIES = 2;
/** A preview waits for no other part, and no longer than this for its own. */
const PREVIEW_LINE: Line = { send: (put) => put(30_000) };
/** Statuses with which a proxy or a firewall in front of the server refuses what is in a request. */
const REFUSED: ReadonlySet<number | undefined> = new Set([403, 413, 415]);
/** Reasons, beside those that pass, for which another visit may resume the upload: it is not dropped. */
const LEFT: ReadonlySet<string> = new Set(['closed', 'not_signed_in']);

/** What the server says of the parts of a file that is not the one that a resumed upload began with. */
const OF_ANOTHER_FILE: ReadonlySet<string> = new Set([
  'validation_failed',
  'payload_too_large',
  'upload_incomplete',
  'part_conflict',
]);

/**
 * Creates what uploads files for a client. Unlike the client's own methods it is a module of its own, so that pages
 * without files do not load it.
 *
 * @param client - whose user uploads
 * @returns the uploads
 * @example
 * const file = await createUploads(client).create('general', input.files![0]!);
 * await client.messages.send('general', 'The plan', { files: [file] });
 */
export function createUploads({ files }: Pick<ChatClient, 'files'>): UploadsApi {
  const sendParts = createPartSender(files);

  /** Begins an upload. One that begins after `signal` aborted is dropped: else it counts as under way for an hour. */
  async function begin(
    slug: string,
    input: CreateUploadInput,
    signal: AbortSignal | undefined,
  ): Promise<Upload> {
    if (signal?.aborted) throw cancelledBy(signal);
    const begun = files.begin(slug, input);
    return orCancelled(begun, signal).catch((error: unknown) => {
      if (signal?.aborted) begun.then(({ id }) => files.cancel(id)).catch(() => undefined);
      throw error;
    });
  }

  /** Uploads the preview of a file. Without it the file is as good to send: only an abort rejects. */
  async function addPreview(slug: string, file: FileRef, preview: Blob, signal: AbortSignal | undefined) {
    const input = { name: file.name, size: preview.size, previewOf: file.id };
    let upload: Upload | undefined;
    try {
      const { id } = (upload = await repeat(() => begin(slug, input, signal), signal, PREVIEW_TRIES));
      await sendParts(upload, preview, { signal }, { line: PREVIEW_LINE, tries: PREVIEW_TRIES });
      await repeat(() => files.complete(id, { signal }), signal, PREVIEW_TRIES);
      return { ...file, preview: id };
    } catch (error) {
      // Else it counts as under way for an hour.
      if (upload) files.cancel(upload.id).catch(() => undefined);
      if (signal?.aborted) throw error;
      return file;
    }
  }

  return {
    async create(slug, file, options = {}) {
      const { signal, resume, onBegin, width, height, thumb, preview, duration, voice } = options;
      const { name = file.name ?? 'file' } = options;
      const input = { name, size: file.size, width, height, thumb, duration, voice };
      await checkReadable(file).catch((error: unknown) => {
        if (resume !== undefined) files.cancel(resume).catch(() => undefined);
        throw error;
      });
      const upload = await repeat(
        () => (resume === undefined ? begin(slug, input, signal) : files.find(resume, { signal })),
        signal,
        undefined,
        MAX_QUEUE_MS,
      );
      onBegin?.(upload.id);
      try {
        await sendParts(upload, file, options);
        const ref = await repeat(() => files.complete(upload.id, { signal }), signal);
        if (ref.size !== file.size) throw fileChanged();
        return preview && !ref.preview ? await addPreview(slug, ref, preview, signal) : ref;
      } catch (error) {
        const { code, retryable } = error as ChatError;
        if (!retryable && !LEFT.has(code)) files.cancel(upload.id).catch(() => undefined);
        throw reasonOf(error as ChatError, resume !== undefined);
      }
    },
  };
}

/** Returns why an upload failed, in terms of the file. */
function reasonOf(error: ChatError, isResumed: boolean): ChatError {
  const { code, status } = error;
  if (code === 'bad_response' && REFUSED.has(status))
    return new ChatError('file_refused', 'A proxy refuses the file', { status, cause: error });
  return isResumed && OF_ANOTHER_FILE.has(code) ? fileChanged(error) : error;
}

/**
 * Checks that there are bytes to send, before anything is requested.
 * @throws ChatError `file_empty`, `file_vanished`, `file_changed`
 */
async function checkReadable(file: Blob): Promise<void> {
  if (file.size === 0) throw new ChatError('file_empty', 'The file is empty: there is nothing to upload');
  await readPart(file, 0, 1);
}
