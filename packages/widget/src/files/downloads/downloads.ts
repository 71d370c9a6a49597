import type { ChatClient, FileRef } from '@sotto/sdk';
import { errorText } from '../../i18n/error-text.js';
import { inNextFrame } from '../../internal/next-frame.js';

/** A file that is loaded to be saved. */
export interface Download {
  readonly file: FileRef;
  readonly status: 'waiting' | 'loading' | 'failed';
  /** Bytes that have arrived. */
  readonly loaded: number;
  /** Why it failed. */
  readonly reason?: string;
}

interface Entry extends Download {
  readonly page: Document;
  readonly abort: AbortController;
}

/** What downloads need of a client. */
type FileClient = Pick<ChatClient, 'files' | 'user' | 'on'>;

/**
 * The downloads of a client, one after the other: many at once would hold all of their bytes. What failed stays until it is
 * tried again, or until another user is there.
 */
export class Downloads {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<(ids: ReadonlySet<string>) => void>();
  /** Only the one that was added last says what failed: what it is in may cover the others. */
  private readonly speakers: ((failed: Download | undefined) => void)[] = [];
  /** What has changed since the listeners were told. */
  private changed = new Set<string>();
  private isTelling = false;
  private isRunning = false;
  private userId: string | undefined;

  constructor(private readonly client: FileClient) {
    this.userId = client.user?.id;
    client.on('auth.changed', ({ user }) => {
      if (user?.id !== this.userId) this.stopAll();
      this.userId = user?.id;
    });
  }

  /** Returns the download of a file; undefined where there is none, or where it is done. */
  of(id: string): Download | undefined {
    return this.entries.get(id);
  }

  /** Saves files under their names, in a page; again those that failed. */
  save(files: readonly FileRef[], page: Document): void {
    for (const file of files) {
      const before = this.entries.get(file.id);
      if (before && before.status !== 'failed') continue;
      this.entries.delete(file.id);
      this.entries.set(file.id, { file, page, status: 'waiting', loaded: 0, abort: new AbortController() });
      this.tell(file.id);
    }
    if (!this.isRunning) void this.run();
  }

  /** Ends the download of a file. */
  stop(id: string): void {
    this.entries.get(id)?.abort.abort();
    this.entries.delete(id);
    this.tell(id);
  }

  /**
   * Calls a function with the ids of files whose downloads have changed, once in a frame at most: the bytes of one come in many
   * parts. Returns a function that ends this.
   */
  onChange(listener: (ids: ReadonlySet<string>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Calls a function with a download that failed, unless another is added later: one place says it. Calls it without one where
   * nothing of that may stay. Returns a function that ends this.
   */
  onFailure(speaker: (failed: Download | undefined) => void): () => void {
    this.speakers.push(speaker);
    return () => void this.speakers.splice(this.speakers.indexOf(speaker), 1);
  }

  /** Nothing of a user is loaded for another one, or shown to them. */
  private stopAll(): void {
    for (const id of this.entries.keys()) this.stop(id);
    for (const speaker of this.speakers) speaker(undefined);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (;;) {
      const next = [...this.entries.values()].find(({ status }) => status === 'waiting');
      if (!next) break;
      await this.load(next);
    }
    this.isRunning = false;
  }

  private async load({ file, page, abort }: Entry): Promise<void> {
    const { signal } = abort;
    this.change(file.id, { status: 'loading' });
    const onProgress = (loaded: number) => {
      if (!signal.aborted) this.change(file.id, { loaded });
    };
    try {
      const blob = await this.client.files.blob(file.id, { signal, onProgress });
      // Stopped, and perhaps begun anew since.
      if (signal.aborted) return;
      saveAs(blob, file.name, page);
      this.entries.delete(file.id);
      this.tell(file.id);
    } catch (error) {
      if (signal.aborted) return;
      this.change(file.id, { status: 'failed', reason: errorText(error) });
      this.speakers.at(-1)?.(this.entries.get(file.id));
    }
  }

  private change(id: string, change: Partial<Download>): void {
    const entry = this.entries.get(id);
    if (entry) this.entries.set(id, { ...entry, ...change });
    this.tell(id);
  }

  private tell(id: string): void {
    this.changed.add(id);
    if (this.isTelling) return;
    this.isTelling = true;
    inNextFrame(() => {
      const { changed } = this;
      this.isTelling = false;
      this.changed = new Set();
      for (const listener of this.listeners) listener(changed);
    });
  }
}

/** Saves bytes from the page's own address: a link to another origin would leave the page instead. */
function saveAs(blob: Blob, name: string, page: Document): void {
  const address = URL.createObjectURL(blob);
  const link = page.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has read it by the next task.
  setTimeout(() => URL.revokeObjectURL(address));
}

const all = new WeakMap<FileClient, Downloads>();

/** Returns the downloads of a client. */
export function downloadsOf(client: FileClient): Downloads {
  const downloads = all.get(client) ?? new Downloads(client);
  all.set(client, downloads);
  return downloads;
}
