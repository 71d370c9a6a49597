import type { ChatClient, HeldDeletion } from '@sotto/sdk';
import { ClientController } from '../client/client-controller.js';

const NONE: readonly HeldDeletion[] = [];

/** The deletions of the open room that can be undone, or that failed. */
export class DeletionsController extends ClientController {
  list = NONE;
  private slug = '';

  /** Shows those of another room. */
  open(slug: string): void {
    if (slug === this.slug) return;
    this.slug = slug;
    this.read(this.client);
  }

  protected reset(): void {
    this.list = NONE;
    this.changed();
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('deletions.changed', ({ room, deletions }) => {
        if (room !== this.slug) return;
        this.list = deletions;
        this.changed();
      }),
    );
    this.read(client);
  }

  private read(client: ChatClient | undefined): void {
    this.list = (this.slug && client?.messages.deletions(this.slug)) || NONE;
  }
}
