import { MAX_CONTENT_CODE_POINTS } from '@sotto/sdk';
import type { ChatClient, DraftContent, RoomDraft } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import type { ChatPartEventMap } from '../../events.js';
import { codePoints } from '../../timeline/code-points.js';
import { ClientController } from '../client/client-controller.js';
import { NO_MENTIONS } from './drafts.js';
import type { Drafts } from './drafts.js';
import type { RoomsController } from './rooms-controller.js';

/** Milliseconds after which drafts are read: rooms and messages are shown first. */
const LATER_MS = 200;

/**
 * Shares the unsent texts of this page with the user's other devices. What was begun in this tab comes first: a text of
 * another device is shown where there is none, or where the client says that it is newer and nobody is writing here.
 */
export class SyncedDrafts extends ClientController {
  private isAsked = false;
  /** What the server had, until the rooms are known. */
  private found: readonly RoomDraft[] | undefined;
  /** Whether drafts of this tab and of the server are one. */
  private isMerged = false;
  /** Texts that the page began before they were one, by slug. */
  private readonly begun = new Map<string, string>();

  constructor(
    host: ReactiveControllerHost,
    getClient: () => ChatClient | undefined,
    private readonly drafts: Drafts,
    private readonly rooms: Pick<RoomsController, 'find' | 'status'>,
  ) {
    super(host, getClient);
  }

  /** The user changed what is unsent in a room. */
  readonly onChange = ({ detail: { slug, ...change } }: ChatPartEventMap['chat-draft-change']): void => {
    this.drafts.set(slug, change);
    if (!change.edits) this.store(slug);
  };

  /** Puts a text into the composer of a room, unless something is written there. */
  begin(slug: string, text: string): void {
    if (this.drafts.of(slug).text !== '') return;
    this.drafts.set(slug, { text, mentions: NO_MENTIONS });
    // What the user wrote on another device comes first, and is not known yet.
    if (this.isMerged) this.store(slug);
    else this.begun.set(slug, text);
  }

  override hostUpdate(): void {
    super.hostUpdate();
    if (!this.found || this.rooms.status !== 'ready') return;
    const found = new Map(this.found.map(({ room, ...draft }) => [room, draft]));
    for (const [slug, { text }] of this.drafts.all)
      if (text !== '' && !(found.has(slug) && this.isBegun(slug))) this.store(slug);
    for (const [slug, draft] of found)
      if (this.drafts.of(slug).text === '' || this.isBegun(slug)) this.show(slug, draft);
    this.begun.clear();
    this.found = undefined;
    this.isMerged = true;
  }

  hostUpdated(): void {
    const { client } = this;
    if (this.isAsked || !client?.user || this.rooms.status !== 'ready') return;
    this.isAsked = true;
    setTimeout(() => void this.read(client), LATER_MS);
  }

  protected reset(): void {
    this.isAsked = false;
    this.found = undefined;
    this.isMerged = false;
    this.begun.clear();
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('draft.changed', ({ room, draft }) => {
        if (this.isMerged) this.show(room, draft);
      }),
    );
    this.onOtherUser(client, () => this.reset());
  }

  /** Whether the text of a room is still what the page began it with. */
  private isBegun(slug: string): boolean {
    return this.begun.has(slug) && this.begun.get(slug) === this.drafts.of(slug).text;
  }

  private async read(client: ChatClient): Promise<void> {
    const { user } = client;
    if (client !== this.client || !user) return;
    // Where it fails, each draft is stored all the same, once it changes.
    const found = await client.drafts.list().catch(() => undefined);
    if (!found || client !== this.client || client.user?.id !== user.id) return;
    this.found = found;
    this.host.requestUpdate();
  }

  private show(slug: string, draft: DraftContent | null): void {
    // In a room that the user is not in there is no composer.
    if (!this.rooms.find(slug)) return;
    const { text = '', mentions = NO_MENTIONS, replyTo } = draft ?? {};
    this.drafts.set(slug, { text, mentions, replyTo });
  }

  private store(slug: string): void {
    const { text, mentions, replyTo } = this.drafts.of(slug);
    // The server would refuse it; it stays here until it is short enough.
    if (codePoints(text) > MAX_CONTENT_CODE_POINTS) return;
    this.client?.drafts.set(slug, { text, mentions: [...mentions], ...(replyTo && { replyTo }) });
  }
}
