import { ChatError } from '@sotto/sdk';
import type { ChatErrorCode, CreateUploadInput, FileRef } from '@sotto/sdk';

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

/** The files of a client in memory. */
export class FakeFiles {
  readonly calls: [name: string, id: string][] = [];
  /** Makes all calls of this name fail. */
  readonly failures = new Map<string, ChatErrorCode>();
  /** Holds the parts of uploads until `release`. */
  isHeld = false;
  private held: (() => void)[] = [];
  private readonly begun = new Map<string, CreateUploadInput>();

  release(): void {
    this.isHeld = false;
    for (const go of this.held.splice(0)) go();
  }

  async begin(_: string, input: CreateUploadInput) {
    const id = `f${this.begun.size + 1}`;
    this.call('begin', id);
    this.begun.set(id, input);
    return { id, partSize: PART, received: [] };
  }

  async putPart(id: string, _part: number, _bytes: Blob, { signal }: { signal?: AbortSignal } = {}) {
    this.call('putPart', id);
    if (this.isHeld) await new Promise<void>((go) => this.held.push(go));
    if (signal?.aborted) throw new ChatError('aborted', 'aborted');
  }

  async complete(id: string): Promise<FileRef> {
    this.call('complete', id);
    const { name, size, width, height } = this.begun.get(id)!;
    const isPicture = width !== undefined && height !== undefined;
    const type = isPicture ? 'image/png' : 'application/octet-stream';
    return { id, name, size, type, ...(isPicture && { width, height }) };
  }

  async cancel(id: string): Promise<void> {
    this.call('cancel', id);
  }

  async blob(id: string): Promise<Blob> {
    this.call('blob', id);
    return new Blob([PNG], { type: 'image/png' });
  }

  private call(name: string, id: string): void {
    this.calls.push([name, id]);
    const code = this.failures.get(name);
    if (code) throw new ChatError(code, code);
  }
}
