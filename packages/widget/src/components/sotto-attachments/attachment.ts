import type { ChatError, FileRef } from '@sotto/sdk';
import type { UploadsApi } from '@sotto/sdk/uploads';
import { prepareFile } from '../../files/prepare-picture.js';
import type { PreparedFile } from '../../files/prepare-picture.js';

/** A file on its way into a message. */
export class Attachment {
  /** Bytes that are uploaded, of all. */
  progress = 0;
  /** What the message will have; undefined until it is uploaded. */
  ref: FileRef | undefined;
  error: ChatError | undefined;
  /** Whether it is sent as a file: unchanged, and shown to readers as a file among others. */
  isOriginal = false;
  /** Address of what is shown of a picture. */
  readonly preview: string | undefined;
  private abort = new AbortController();

  constructor(
    readonly file: File,
    private readonly onChange: () => void,
  ) {
    const isShown = file.type.startsWith('image/') && file.type !== 'image/svg+xml';
    this.preview = isShown ? URL.createObjectURL(file) : undefined;
  }

  /** Uploads the file. Never rejects: `error` says why it failed. */
  async upload(uploads: UploadsApi, room: string): Promise<void> {
    const { signal } = (this.abort = new AbortController());
    this.error = undefined;
    this.onChange();
    try {
      const { bytes, width, height, thumb }: PreparedFile = this.isOriginal
        ? { bytes: this.file }
        : await prepareFile(this.file);
      signal.throwIfAborted();
      const ref = await uploads.create(room, bytes, {
        ...{ name: this.file.name, width, height, thumb, signal },
        onProgress: ({ sent, size }) => {
          this.progress = sent / size;
          if (!signal.aborted) this.onChange();
        },
      });
      if (!signal.aborted) this.ref = ref;
    } catch (error) {
      if (!signal.aborted) this.error = error as ChatError;
    }
    this.onChange();
  }

  /** Whether what it says, or its place in the message, depends on how it is sent. */
  get hasOriginal(): boolean {
    return /^(image|video)\//.test(this.file.type);
  }

  /** Sends it as a file, or as the picture that it is: in another upload. */
  change(): void {
    this.abort.abort();
    this.isOriginal = !this.isOriginal;
    this.ref = undefined;
    this.progress = 0;
  }

  /** Ends the upload, and releases what is shown of it. */
  cancel(): void {
    this.abort.abort();
    if (this.preview) URL.revokeObjectURL(this.preview);
  }
}
