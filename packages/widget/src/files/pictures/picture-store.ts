import type { ChatClient } from '@sotto/sdk';
import { isDecodable } from '@sotto/sdk/uploads';
import { readPictureSize } from '../picture-size.js';

interface Entry {
  /** Undefined while it is being loaded; `null` where it did not load, or where the browser cannot show it. */
  address: string | null | undefined;
  /** Ends the loading once nothing shows the picture. */
  readonly abort: AbortController;
  /** Called when something changes; whoever shows the picture has one. */
  readonly users: Set<() => void>;
}

/** The pictures of a client that are shown somewhere: each is loaded once, and released when nothing shows it any more. */
export class PictureStore {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly client: Pick<ChatClient, 'files'>) {}

  /** Returns the address of a picture; undefined until it is loaded, `null` where it did not load. */
  addressOf(id: string): string | null | undefined {
    return this.entries.get(id)?.address;
  }

  isLoading(id: string): boolean {
    const entry = this.entries.get(id);
    return entry !== undefined && entry.address === undefined;
  }

  /** Loads a picture for somebody who shows it, unless that was tried: what failed is the user's to ask for again. */
  use(id: string, user: () => void): void {
    const known = this.entries.get(id);
    const entry: Entry = known ?? { address: undefined, abort: new AbortController(), users: new Set() };
    this.entries.set(id, entry);
    entry.users.add(user);
    if (!known) void this.load(id, entry);
  }

  /** Loads a picture again that did not load. */
  retry(id: string): void {
    const entry = this.entries.get(id);
    if (entry?.address === null) void this.load(id, entry);
  }

  /** Somebody shows a picture no more. */
  release(id: string, user: () => void): void {
    const entry = this.entries.get(id);
    if (!entry?.users.delete(user) || entry.users.size > 0) return;
    this.entries.delete(id);
    entry.abort.abort();
    if (entry.address) URL.revokeObjectURL(entry.address);
  }

  /** The browser cannot show what was loaded. */
  refuse(id: string): void {
    const entry = this.entries.get(id);
    if (!entry?.address) return;
    URL.revokeObjectURL(entry.address);
    this.change(entry, null);
  }

  private async load(id: string, entry: Entry): Promise<void> {
    this.change(entry, undefined);
    const blob = await this.client.files.blob(id, { signal: entry.abort.signal }).catch(() => null);
    // A server of an earlier version kept, as pictures, what no page should decode.
    const isSafe = blob !== null && isDecodable(await readPictureSize(blob));
    // Where nothing shows it any more, nobody would release the address.
    if (entry.users.size === 0) return;
    this.change(entry, isSafe ? URL.createObjectURL(blob) : null);
  }

  private change(entry: Entry, address: Entry['address']): void {
    entry.address = address;
    for (const tell of entry.users) tell();
  }
}

const stores = new WeakMap<Pick<ChatClient, 'files'>, PictureStore>();

/** Returns the pictures of a client. */
export function picturesOf(client: Pick<ChatClient, 'files'>): PictureStore {
  const store = stores.get(client) ?? new PictureStore(client);
  stores.set(client, store);
  return store;
}
