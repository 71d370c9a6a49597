import type { ChatClient, FileRef } from '@sotto/sdk';
import type { ReactiveController, ReactiveElement } from 'lit';
import { extras } from '../../lazy/parts.js';
import type { Download, Downloads } from './downloads.js';

/**
 * The downloads of files that an element shows; it draws itself again when one of them changes. The extras have them, and are
 * there before any such element is.
 */
export class ShownDownloads implements ReactiveController {
  private client: ChatClient | undefined;
  private unsubscribe: (() => void) | undefined;
  /** Ids of what was drawn last. */
  private readonly drawn = new Set<string>();

  constructor(
    private readonly host: ReactiveElement,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    this.drawn.clear();
    const client = this.getClient();
    if (client === this.client) return;
    this.hostDisconnected();
    this.client = client;
    this.unsubscribe = this.downloads?.onChange((ids) => {
      if ([...ids].some((id) => this.drawn.has(id))) this.host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.client = undefined;
  }

  /** Returns the download of a file that is being drawn; undefined where there is none. */
  of({ id }: FileRef): Download | undefined {
    this.drawn.add(id);
    return this.downloads?.of(id);
  }

  /** Saves files, or tries again. */
  save(...files: FileRef[]): void {
    this.downloads?.save(files, this.host.ownerDocument);
  }

  stop({ id }: FileRef): void {
    this.downloads?.stop(id);
  }

  private get downloads(): Downloads | undefined {
    return this.client && extras.loaded?.downloadsOf(this.client);
  }
}
