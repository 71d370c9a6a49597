import type { ChatClient } from '@sotto/sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { extras } from '../../lazy/parts.js';
import type { PictureStore } from './picture-store.js';

/**
 * The pictures that an element shows, by the id of the file; it draws itself again when one of them is loaded. The extras have
 * them, and are there before any such element is. An element that is moved in the page goes on to show them, and one that was
 * removed holds none.
 */
export class ShownPictures implements ReactiveController {
  private readonly ids = new Set<string>();
  private store: PictureStore | undefined;
  private isConnected = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.isConnected = true;
    for (const id of [...this.ids]) this.load(id);
  }

  hostDisconnected(): void {
    this.isConnected = false;
    // One that is moved is back by then.
    queueMicrotask(() => {
      if (!this.isConnected) for (const id of this.ids) this.store?.release(id, this.onChange);
    });
  }

  /** Returns the address of a picture; undefined until it is loaded, `null` where it did not load. */
  addressOf(id: string): string | null | undefined {
    return this.ids.has(id) ? this.store?.addressOf(id) : undefined;
  }

  isLoading(id: string): boolean {
    return this.ids.has(id) && this.store!.isLoading(id);
  }

  /** Loads a picture, or a preview, unless it was loaded, or did not load. */
  load(id: string): void {
    const client = this.getClient();
    const store = client && extras.loaded?.picturesOf(client);
    if (!store) return;
    // Those of another user are shown no more.
    if (store !== this.store) this.keep([]);
    this.store = store;
    this.ids.add(id);
    if (this.isConnected) store.use(id, this.onChange);
  }

  /** Loads a picture for which the user asks; again where it did not load. */
  request(id: string): void {
    this.load(id);
    this.store?.retry(id);
  }

  /** Releases all pictures but these. */
  keep(ids: Iterable<string>): void {
    const kept = new Set(ids);
    for (const id of this.ids) {
      if (kept.has(id)) continue;
      this.ids.delete(id);
      this.store?.release(id, this.onChange);
    }
  }

  /** The browser cannot show what was loaded. */
  refuse(id: string): void {
    this.store?.refuse(id);
  }

  private readonly onChange = (): void => this.host.requestUpdate();
}
