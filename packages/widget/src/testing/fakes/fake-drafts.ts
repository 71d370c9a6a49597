import type { DraftContent, RoomDraft } from '@sotto/sdk';

/** The drafts of a fake client. */
export class FakeDrafts {
  /** What other devices left. */
  saved: RoomDraft[] = [];

  constructor(private readonly client: { readonly calls: [name: string, ...parameters: unknown[]][] }) {}

  list = (): Promise<RoomDraft[]> => Promise.resolve(this.saved);
  set = (slug: string, draft: DraftContent): void => void this.client.calls.push(['drafts.set', slug, draft]);
}
