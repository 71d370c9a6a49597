import { fileKindOf } from '@sotto/sdk';
import type { FileKind, Message, RoomFile } from '@sotto/sdk';
import { RoomMessages } from './room-messages.js';

/** Files on one page. */
const PAGE = 60;
/** Pages that are read at once where they have nothing: what is asked for may be older. */
const MOST_PAGES = 5;

/** The files of one kind that were loaded, those of the newest message first. */
export interface FileList {
  readonly files: readonly RoomFile[];
  readonly status: 'loading' | 'ready' | 'failed';
  /** Where the next page begins: undefined before the first one, `null` after the last one. */
  readonly next: number | null | undefined;
  readonly error?: unknown;
  /** Whether the last pages had nothing: the next ones are the user's to ask for. */
  readonly isBare?: boolean;
}

const EMPTY: FileList = { files: [], status: 'ready', next: undefined };

/** The files of a room by kind: each list is read once it is shown, and follows the messages from then on. */
export class SharedFiles extends RoomMessages {
  private lists = new Map<FileKind, FileList>();
  /** Messages that were deleted, by id: a page that is being read may still have their files. */
  private readonly gone = new Map<string, Message>();

  /** Messages that were deleted while their files were shown. */
  get deleted(): Message[] {
    return [...this.gone.values()];
  }

  list(kind: FileKind): FileList {
    return this.lists.get(kind) ?? EMPTY;
  }

  /** Reads the first page of a list, or the next one. */
  async load(kind: FileKind): Promise<void> {
    const { client, lists, slug } = this;
    const list = this.list(kind);
    if (!client || list.status === 'loading' || list.next === null) return;
    this.put(kind, { ...list, status: 'loading' });
    let isBare = true;
    let next: FileList['next'] = list.next;
    try {
      for (let pages = 0; pages < MOST_PAGES && next !== null; pages += 1) {
        const query = { kind, limit: PAGE, ...(next !== undefined && { before: next }) };
        const { results, nextBefore } = await client.files.list(slug, query);
        // Those of another room, or of another user, are not shown.
        if (lists !== this.lists) return;
        next = nextBefore;
        this.add(kind, results);
        isBare = results.length === 0;
        if (!isBare) break;
      }
      this.put(kind, { ...this.list(kind), status: 'ready', next, isBare });
    } catch (error) {
      if (lists === this.lists) this.put(kind, { ...this.list(kind), status: 'failed', next, error });
    }
  }

  protected reset(): void {
    this.lists = new Map();
    this.gone.clear();
    this.changed();
  }

  protected apply(message: Message): void {
    const { id, seq, sender, createdAt, files = [] } = message;
    if (message.deletedAt) {
      this.gone.set(id, message);
      for (const [kind, list] of this.lists)
        this.put(kind, { ...list, files: list.files.filter((one) => one.message.id !== id) });
      return;
    }
    for (const file of files) {
      const kind = fileKindOf(file);
      const { next } = this.list(kind);
      // What is older than the loaded pages comes with its own.
      if (this.lists.has(kind) && !(next && seq < next))
        this.add(kind, [{ message: { id, seq, sender, createdAt }, file }]);
    }
  }

  private add(kind: FileKind, found: readonly RoomFile[]): void {
    const list = this.list(kind);
    const known = new Set(list.files.map(({ file }) => file.id));
    const added = found.filter(({ file, message }) => !known.has(file.id) && !this.gone.has(message.id));
    const files = [...list.files, ...added].sort((a, b) => b.message.seq - a.message.seq);
    this.put(kind, { ...list, files });
  }

  private put(kind: FileKind, list: FileList): void {
    this.lists.set(kind, list);
    this.changed();
  }
}
