import { ChatError, fileKindOf } from '@sotto/sdk';
import type {
  ChatErrorCode,
  CreateUploadInput,
  FileRef,
  FilesQuery,
  LoadOptions,
  RoomFile,
  RoomFilesPage,
} from '@sotto/sdk';

const PART = 4;

/** A picture of 2 by 2 pixels. */
export const PNG = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGM4EaChEXCCQeNEwIcPHwAmBgaRyv+9SAAAAABJRU5ErkJggg==',
  ),
  (letter) => letter.charCodeAt(0),
);

/** Creates a file of a message. */
export function makeFile(id: string, change: Partial<FileRef> = {}): FileRef {
  return { id, name: `${id}.png`, type: 'image/png', size: 2048, width: 400, height: 300, ...change };
}

/** Creates a silent sound of this many seconds: WAV, 8,000 samples of a byte per second. */
export function makeSound(seconds: number): Blob {
  const size = 8000 * seconds;
  const head = new DataView(new ArrayBuffer(44));
  const words = ['RIFF', 36 + size, 'WAVE', 'fmt ', 16, 0x1_0001, 8000, 8000, 0x8_0001, 'data', size];
  words.forEach((word, at) => {
    if (typeof word === 'number') return head.setUint32(4 * at, word, true);
    [...word].forEach((letter, place) => head.setUint8(4 * at + place, letter.charCodeAt(0)));
  });
  return new Blob([head, new Uint8Array(size).fill(128)], { type: 'audio/wav' });
}

/** Creates the file of a voice message. */
export function makeVoice(id: string, seconds = 20): FileRef {
  const peaks = Array.from({ length: 64 }, (_, at) => Math.round(8 + 7 * Math.sin(at / 3) + (at % 5) * 2));
  return {
    ...{ id, name: 'Voice message', type: 'video/webm', size: 2048 },
    voice: { duration: 1000 * seconds, peaks },
  };
}

/** The files of a client in memory. */
export class FakeFiles {
  readonly calls: [name: string, id: string][] = [];
  /** Where files are kept until they are sent; nowhere by default. */
  database: string | null = null;
  /** Where the guest whom the user was keeps files, and whether that is the user's now. */
  guest: { name: string; hasJoined: boolean } | null = null;
  /** What files are that are no pictures, by id. */
  readonly sounds = new Map<string, Blob>();
  /** Makes all calls of this name fail, or those for one file: `blob plan`. */
  readonly failures = new Map<string, ChatErrorCode>();
  /** Bytes of a part of an upload that was begun earlier. */
  partSize = PART;
  /** Holds the parts of uploads, and what is loaded, until `release`. */
  isHeld = false;
  /** Bytes of a file that have arrived when it is held. */
  arrived = 0;
  /** In how many parts they have arrived. */
  parts = 1;
  /** What was shared in the room, the newest first; the messages of one page are looked at for each request. */
  shared: RoomFile[] = [];
  page = 60;
  private waiting: (() => void)[] = [];
  /** What was begun, by id. */
  readonly begun = new Map<string, CreateUploadInput>();

  release(): void {
    this.isHeld = false;
    for (const go of this.waiting.splice(0)) go();
  }

  async guestDatabase() {
    return this.guest;
  }

  async begin(_: string, input: CreateUploadInput) {
    const id = `f${this.begun.size + 1}`;
    this.call('begin', id);
    this.begun.set(id, input);
    // A recording would have thousands of parts, which takes seconds.
    return { id, partSize: Math.max(PART, Math.ceil(input.size / 3)), received: [] };
  }

  /** An upload whose first part is stored. */
  async find(id: string) {
    this.call('find', id);
    return { id, partSize: this.partSize, received: [0] };
  }

  async putPart(id: string, _part: number, _bytes: Blob, { signal }: { signal?: AbortSignal } = {}) {
    this.call('putPart', id);
    await this.held();
    if (signal?.aborted) throw new ChatError('aborted', 'aborted');
  }

  async complete(id: string): Promise<FileRef> {
    this.call('complete', id);
    const begun = this.begun.get(id) ?? { name: id, size: 10 };
    const { name, size, width, height, thumb, duration, voice, previewOf } = begun as CreateUploadInput;
    if (previewOf !== undefined) return { id, name, size, type: 'image/webp' };
    const isPicture = width !== undefined && height !== undefined;
    if (voice) return { id, name, size, type: 'video/webm', voice };
    const type = duration ? 'video/webm' : isPicture ? 'image/png' : 'application/octet-stream';
    const look = isPicture && { width, height, ...(thumb && { thumb }) };
    return { id, name, size, type, ...look, ...(duration && { duration }) };
  }

  async cancel(id: string): Promise<void> {
    this.call('cancel', id);
  }

  async list(_: string, { kind, before = Infinity }: FilesQuery): Promise<RoomFilesPage> {
    this.call('list', `${kind} ${before}`);
    await this.held();
    const older = this.shared.filter(({ message }) => message.seq < before);
    const looked = older.slice(0, this.page);
    const nextBefore = older.length > looked.length ? looked.at(-1)!.message.seq : null;
    return { results: looked.filter(({ file }) => fileKindOf(file) === kind), nextBefore };
  }

  async blob(id: string, { signal, onProgress }: LoadOptions = {}): Promise<Blob> {
    this.call('blob', id);
    for (let part = 1; this.arrived > 0 && part <= this.parts; part += 1) {
      onProgress?.((this.arrived * part) / this.parts);
      await Promise.resolve();
    }
    await this.held();
    if (signal?.aborted) throw new ChatError('aborted', 'aborted');
    const sound = this.sounds.get(id);
    if (sound) return sound;
    return new Blob([PNG], { type: 'image/png' });
  }

  async url(id: string) {
    this.call('url', id);
    const url = URL.createObjectURL(this.sounds.get(id)!);
    return { url, expiresAt: new Date(Date.now() + 300_000).toISOString() };
  }

  private held(): Promise<void> | undefined {
    return this.isHeld ? new Promise<void>((go) => this.waiting.push(go)) : undefined;
  }

  private call(name: string, id: string): void {
    this.calls.push([name, id]);
    const code = this.failures.get(name) ?? this.failures.get(`${name} ${id}`);
    if (code) throw new ChatError(code, code);
  }
}
