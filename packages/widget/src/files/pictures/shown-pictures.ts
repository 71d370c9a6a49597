import type { ChatClient } from '@sotto/sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { extras } from '../../lazy/parts.js';
import type { PictureStore } from './picture-store.js';

/**
 * The pictures that an element shows, by the id of the file; it draws itself again when one of them is loaded. The extras have
 * them, and are there before any such element is.
 */
export class ShownPictures implements ReactiveController {
  private readonly ids = new Set<string>();
  private store: PictureStore | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.keep([]);
  }

  /** Returns the address of a picture; undefined until it is loaded, `null` where it did not load. */
  addressOf(id: string): string | null | undefined {
    return this.ids.has(id) ? this.store?.addressOf(id) : undefined;
  }

  isLoading(id: string): boolean {
    return this.ids.has(id) && this.store!.isLoading(id);
  }

  /** Loads a picture, or a preview; again where it did not load. */
  load(id: string): void {
    const client = this.getClient();
    const store = client && extras.loaded?.picturesOf(client);
    if (!store) return;
    // Those of another user are shown no more.
    if (store !== this.store) this.keep([]);
    this.store = store;
    this.ids.add(id);
    store.use(id, this.onChange);
  }

  /** Releases all pictures but these. */
  keep(ids: readonly string[]): void {
    for (const id of this.ids) {
      if (ids.includes(id)) continue;
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
