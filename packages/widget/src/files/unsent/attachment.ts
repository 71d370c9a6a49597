import type { ChatClient, ChatError, FileRef } from '@sotto/sdk';
import { isDecodable } from '@sotto/sdk/uploads';
import type { PictureSize } from '@sotto/sdk/uploads';
import { randomHex } from '../../internal/random.js';
import { readPictureSize } from '../picture-size.js';
import { prepareFile } from '../prepare-picture.js';
import type { PreparedFile } from '../prepare-picture.js';
import { resumeUpload } from './resume-upload.js';
import type { KeptBytes, KeptFile } from './unsent-store.js';

/** The session or the client ended, which says nothing of the file. */
const ENDED: ReadonlySet<string> = new Set(['closed', 'not_signed_in']);

/** What is known of a file that was begun before. */
type Begun = Pick<KeptFile, 'id' | 'at' | 'isOriginal' | 'upload' | 'letter'> & Pick<KeptBytes, 'prepared'>;

/** A file on its way into a message. */
export class Attachment {
  readonly id: string;
  /** When it was added, in milliseconds since 1970. */
  readonly at: number;
  /** Bytes that are uploaded, of all. */
  progress = 0;
  /** What the message will have; undefined until it is uploaded. */
  ref: FileRef | undefined;
  error: ChatError | undefined;
  /** Whether it is sent as a file: unchanged, and shown to readers as a file among others. */
  isOriginal: boolean;
  /** Id of the upload that was begun. */
  upload: string | undefined;
  /** Id of the message that waits for it. */
  letter: string | undefined;
  /** Whether it is uploaded now, or that failed for good. */
  isBegun = false;
  /** Address of what is shown of a picture; undefined where it is none, or the browser cannot show it, or should not. */
  preview: string | undefined;
  private prepared: PreparedFile | undefined;
  /** Its size, where it is a picture that is not decoded. */
  private claimed: PictureSize | undefined;
  private looking: Promise<void> | undefined;
  private isOver = false;
  private abort = new AbortController();

  constructor(
    readonly room: string,
    readonly file: File,
    begun: Partial<Begun> = {},
  ) {
    ({ id: this.id = randomHex(16), at: this.at = Date.now(), isOriginal: this.isOriginal = false } = begun);
    ({ upload: this.upload, letter: this.letter, prepared: this.prepared } = begun);
  }

  /** What is kept of its bytes. */
  get bytes(): KeptBytes {
    return { file: this.file, prepared: this.prepared };
  }

  /** Whether it failed for a reason that passes. */
  get isInterrupted(): boolean {
    return this.error !== undefined && (this.error.retryable || ENDED.has(this.error.code));
  }

  /** Whether it failed for a reason that stays, until the user tries again, or sends it as a file. */
  get isFailed(): boolean {
    return this.tooLarge !== undefined || (this.error !== undefined && !this.isInterrupted);
  }

  /** Its size, where it has too many pixels to be sent as a picture, and is not sent as a file. */
  get tooLarge(): PictureSize | undefined {
    return this.isOriginal ? undefined : this.claimed;
  }

  /** Whether what it says, or its place in the message, depends on how it is sent. */
  get hasOriginal(): boolean {
    return /^(image|video)\//.test(this.file.type);
  }

  /** Looks at the header of a picture, before anything decodes it. */
  look(): Promise<void> {
    return (this.looking ??= this.readHeader());
  }

  /**
   * Uploads the file, or what is missing of it. Never rejects: `error` says why it failed.
   *
   * @param onChange - called as it goes on
   * @param keep - called when there is more to keep; with its bytes or without
   */
  async send(client: ChatClient, onChange: () => void, keep: (withBytes: boolean) => void): Promise<void> {
    const { signal } = (this.abort = new AbortController());
    this.error = undefined;
    onChange();
    try {
      const ref = await this.create(client, signal, onChange, keep);
      if (!signal.aborted) this.ref = ref;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error as ChatError;
      if (this.isFailed) this.upload = undefined;
      keep(false);
    }
    onChange();
  }

  /** Sends it as a file, or as the picture that it is: in another upload. */
  change(): void {
    this.abort.abort();
    this.isOriginal = !this.isOriginal;
    this.ref = undefined;
    this.upload = undefined;
    this.progress = 0;
  }

  /** Ends the upload, and releases what is shown of it. */
  cancel(): void {
    this.isOver = true;
    this.abort.abort();
    this.dropPreview();
  }

  /** Shows nothing of it any more. */
  dropPreview(): void {
    if (this.preview) URL.revokeObjectURL(this.preview);
    this.preview = undefined;
  }

  private async readHeader(): Promise<void> {
    const { file } = this;
    if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return;
    const size = await readPictureSize(file);
    if (this.isOver || !size) return;
    if (isDecodable(size)) this.preview = URL.createObjectURL(file);
    else this.claimed = size;
  }

  /** Returns nothing where it cannot be sent as a picture. */
  private async create(
    client: ChatClient,
    signal: AbortSignal,
    onChange: () => void,
    keep: (withBytes: boolean) => void,
  ): Promise<FileRef | undefined> {
    // Kept at once: what is made ready below takes a while.
    keep(!this.upload);
    await this.look();
    signal.throwIfAborted();
    if (this.tooLarge) return undefined;
    if (!this.isOriginal && !this.prepared) {
      this.prepared = await prepareFile(this.file);
      signal.throwIfAborted();
      if (this.prepared.bytes !== this.file) keep(true);
    }
    const { bytes, width, height, thumb, preview, duration }: PreparedFile = (!this.isOriginal &&
      this.prepared) || {
      bytes: this.file,
    };
    return resumeUpload(client, this.room, bytes, {
      ...{ name: this.file.name, width, height, thumb, preview, duration, signal, resume: this.upload },
      onBegin: (id) => {
        this.upload = id;
        keep(false);
      },
      onProgress: ({ sent, size }) => {
        this.progress = sent / size;
        if (!signal.aborted) onChange();
      },
    });
  }
}
