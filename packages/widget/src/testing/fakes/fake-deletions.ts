import type { HeldDeletion } from '@sotto/sdk';

interface Client {
  readonly calls: [name: string, ...parameters: unknown[]][];
  emit(event: 'deletions.changed', payload: { room: string; deletions: HeldDeletion[] }): void;
}

/** The deletions of a fake client that can be undone: none is ever sent by itself. */
export class FakeDeletions {
  held: HeldDeletion[] = [];

  constructor(private readonly client: Client) {}

  /** What a client does with them. */
  readonly api = {
    deletions: (slug: string) => (slug === 'stage' ? this.held : []),
    deleteSoon: (_: string, id: string) => {
      this.client.calls.push(['messages.deleteSoon', id]);
      const held: HeldDeletion = { room: 'stage', id, status: 'waiting', until: Date.now() + 5000 };
      this.set([...this.held.filter((one) => one.id !== id), held]);
    },
    undoDelete: (id: string) => {
      this.client.calls.push(['messages.undoDelete', id]);
      this.set(this.held.filter((one) => one.id !== id));
      return true;
    },
  };

  /** What is about to be deleted from now on. */
  set(deletions: HeldDeletion[]): void {
    this.held = deletions;
    this.client.emit('deletions.changed', { room: 'stage', deletions });
  }
}
