import type { SendOptions, VoiceFacts } from '@sotto/sdk';
import type { PreparedFile } from '../prepare-picture.js';

/** A file of a message that is not sent, as it is kept; its bytes are kept beside it. */
export interface KeptFile {
  id: string;
  /** Slug. */
  room: string;
  /** The tab that has it. */
  owner: string;
  /** When it was added, in milliseconds since 1970. */
  at: number;
  isOriginal: boolean;
  /** Id of the upload that was begun. */
  upload?: string | undefined;
  /** Id of the message that waits for it. */
  letter?: string | undefined;
}

/** What is uploaded of a file. */
export interface KeptBytes {
  file: File;
  /** What it was made ready to: not for the original. */
  prepared?: PreparedFile | undefined;
}

/** A message that is sent once its files are uploaded, as it is kept. */
export interface KeptLetter {
  id: string;
  /** Slug. */
  room: string;
  /** The tab that has it. */
  owner: string;
  /** When the user sent it, in milliseconds since 1970. */
  at: number;
  content: string;
  options: SendOptions;
}

/** A voice message that is recorded and not sent, as it is kept; its bytes are kept beside it, slice by slice. */
export interface KeptVoice {
  id: string;
  /** Slug. */
  room: string;
  /** The tab that has it. */
  owner: string;
  /** When it was begun, in milliseconds since 1970. */
  at: number;
  /** Media type. */
  type: string;
  /** Of what is kept. */
  facts: VoiceFacts;
  /** Id of the upload that was begun. */
  upload?: string | undefined;
}

/** Everything that is kept of a user. */
interface Kept {
  files: KeptFile[];
  letters: KeptLetter[];
  voices: KeptVoice[];
}

type StoreName = 'files' | 'bytes' | 'letters' | 'voices';
const STORES: readonly StoreName[] = ['files', 'bytes', 'letters', 'voices'];
/** Of what is stored. The second one has voices. */
const VERSION = 2;
/** The keys of the slices of a voice message. */
const slicesOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);

/**
 * Keeps what is not sent in a database of its own, beside the outbox, which deletes it when the user signs out. Where the
 * browser stores nothing, or has no room left, nothing of this fails: then the files end with the page.
 */
export class UnsentStore {
  private opening: Promise<IDBDatabase> | undefined;

  constructor(
    readonly name: string,
    /** Called when the database is deleted: nothing of the user may stay. */
    private readonly onDelete: () => void,
  ) {}

  /** Deletes the databases of other users of this browser, but for one that is another name of this user. */
  async deleteOthers(user: string, but: string | undefined): Promise<void> {
    const all = this.name.slice(0, -user.length);
    for (const name of (await this.databases()) ?? [])
      if (name?.startsWith(all) && name !== this.name && name !== but) indexedDB.deleteDatabase(name);
  }

  /** Reads everything; creates no database where there is none. */
  async load(): Promise<Kept> {
    const read =
      (await this.isThere()) &&
      (await this.transact('readonly', (use) => [
        use('files').getAll(),
        use('letters').getAll(),
        use('voices').getAll(),
      ]));
    const [files = [], letters = [], voices = []] = (read || []).map(({ result }) => result as unknown[]);
    return { files: files as KeptFile[], letters: letters as KeptLetter[], voices: voices as KeptVoice[] };
  }

  /**
   * Takes over everything of another database, and deletes that one then.
   * @param owner - has it from now on
   * @returns whether there was anything
   */
  async adopt(name: string, owner: string): Promise<boolean> {
    const other = new UnsentStore(name, () => undefined);
    if (!(await other.isThere())) return false;
    const all = await other.transact('readonly', (use) =>
      STORES.flatMap((store) => [use(store).getAllKeys(), use(store).getAll()]),
    );
    // What could not be read stays, for the next time.
    if (!all) return false;
    const entries = STORES.flatMap((store, at) => {
      const [keys, values] = [all[2 * at]!.result, all[2 * at + 1]!.result] as [IDBValidKey[], object[]];
      return keys.map((key, place) => {
        const value = values[place]!;
        return { store, key, value: store === 'bytes' ? value : { ...value, owner } };
      });
    });
    const isKept = await this.transact('readwrite', (use) =>
      entries.map(({ store, key, value }) => use(store).put(value, key)),
    );
    // First it is here, then no longer there.
    if (isKept) indexedDB.deleteDatabase(name);
    return isKept !== undefined && entries.length > 0;
  }

  async bytesOf(id: string): Promise<KeptBytes | undefined> {
    const read = await this.transact('readonly', (use) => [use('bytes').get(id)]);
    return read?.[0]?.result as KeptBytes | undefined;
  }

  /** Returns the bytes of a voice message, in their order. */
  async slicesOf(id: string): Promise<Blob[]> {
    const read = await this.transact('readonly', (use) => [use('bytes').getAll(slicesOf(id))]);
    return (read?.[0]?.result ?? []) as Blob[];
  }

  /** Keeps what is known of a voice message, and its next slice. */
  putVoice(voice: KeptVoice, slice?: { n: number; bytes: Blob }): void {
    void this.transact('readwrite', (use) => [
      use('voices').put(voice, voice.id),
      ...(slice ? [use('bytes').put(slice.bytes, [voice.id, slice.n])] : []),
    ]);
  }

  putFile(file: KeptFile, bytes?: KeptBytes): void {
    void this.transact('readwrite', (use) => [
      use('files').put(file, file.id),
      ...(bytes ? [use('bytes').put(bytes, file.id)] : []),
    ]);
  }

  putLetter(letter: KeptLetter): void {
    void this.transact('readwrite', (use) => [use('letters').put(letter, letter.id)]);
  }

  /** Removes files, letters and voices, by their ids. */
  remove(ids: readonly string[]): void {
    if (!this.opening) return;
    void this.transact('readwrite', (use) =>
      ids.flatMap((id) => [...STORES.map((name) => use(name).delete(id)), use('bytes').delete(slicesOf(id))]),
    );
  }

  private async isThere(): Promise<boolean> {
    return (await this.databases())?.includes(this.name) ?? true;
  }

  private async databases(): Promise<(string | undefined)[] | undefined> {
    try {
      return (await indexedDB.databases()).map(({ name }) => name);
    } catch {
      return undefined;
    }
  }

  /** Runs one transaction. Resolves with its requests when it is on disk, or with undefined where that failed. */
  private async transact(
    mode: IDBTransactionMode,
    ask: (use: (name: StoreName) => IDBObjectStore) => IDBRequest[],
  ): Promise<IDBRequest[] | undefined> {
    try {
      const transaction = (await (this.opening ??= this.open())).transaction(STORES, mode);
      const requests = ask((name) => transaction.objectStore(name));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(requests);
        transaction.onabort = reject;
      });
    } catch {
      return undefined;
    }
  }

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, VERSION);
      request.onupgradeneeded = () => {
        const { objectStoreNames } = request.result;
        for (const name of STORES)
          if (!objectStoreNames.contains(name)) request.result.createObjectStore(name);
      };
      request.onerror = () => reject(request.error as DOMException);
      request.onsuccess = () => {
        const database = request.result;
        database.onversionchange = ({ newVersion }) => {
          database.close();
          this.opening = undefined;
          // Else a page with a later version of this script opens it.
          if (newVersion === null) this.onDelete();
        };
        database.onclose = () => (this.opening = undefined);
        resolve(database);
      };
    });
  }
}
