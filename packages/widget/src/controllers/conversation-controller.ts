import type { ChatClient, Message, OutgoingMessage, Room, User } from '@sotto/sdk';
import { buildTimeline } from '../timeline/build-timeline.js';
import type { TimelineItem } from '../timeline/timeline-item.js';
import { ClientController } from './client-controller.js';

const PAGE = 50;

/** One room's messages: the newest page, older ones on demand, and everything that happens from then on. */
export class ConversationController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  hasOlder = false;
  isLoadingOlder = false;
  /** Messages of others that came while the reader was not at the end. */
  newCount = 0;
  private slug: string | undefined;
  private messages: Message[] = [];
  private outgoing: OutgoingMessage[] = [];
  private unreadAfter: { seq: number; count: number } | null = null;
  private readByOthers = 0;
  private isAtEnd = true;
  private lastMarked = 0;
  private built: TimelineItem[] | undefined;

  /** Rows of the log. */
  get items(): TimelineItem[] {
    const user: User | null = this.client?.user ?? null;
    if (!user) return [];
    this.built ??= buildTimeline({
      messages: this.messages,
      outgoing: this.outgoing,
      user,
      unreadAfter: this.unreadAfter,
      readByOthers: this.readByOthers,
    });
    return this.built;
  }

  get isEmpty(): boolean {
    return this.status === 'ready' && this.messages.length === 0 && this.outgoing.length === 0;
  }

  /** The own message that can be edited last. */
  get lastOwn(): Message | undefined {
    const userId = this.client?.user?.id;
    return this.messages.findLast(({ sender, content }) => sender.id === userId && content !== null);
  }

  /** Shows another room. */
  open(room: Room): void {
    if (room.slug === this.slug) return;
    this.close();
    this.slug = room.slug;
    if (this.client) void this.load();
  }

  /** Loads the newest page, as at the beginning. */
  async load(): Promise<void> {
    const { client, slug } = this;
    if (!client || !slug) return;
    const isCurrent = () => this.client === client && this.slug === slug;
    this.status = this.messages.length > 0 ? 'ready' : 'loading';
    this.error = undefined;
    this.changed();
    try {
      // The room's rev is read first: what changes while the page is on its way then comes as an event.
      const room = await client.rooms.get(slug);
      if (!isCurrent()) return;
      if (room.role) client.messages.track(slug, room.rev);
      const page = await client.messages.list(slug, { limit: PAGE });
      if (!isCurrent()) return;
      const newer = this.messages.filter(({ seq }) => seq > (page.results.at(-1)?.seq ?? 0));
      this.messages = [...page.results, ...newer];
      this.hasOlder = page.hasMoreBefore;
      this.outgoing = client.messages.pending(slug);
      this.unreadAfter = room.unreadCount > 0 ? { seq: room.lastReadSeq, count: room.unreadCount } : null;
      this.lastMarked = room.lastReadSeq;
      this.status = 'ready';
    } catch (error) {
      if (!isCurrent()) return;
      this.error = error;
      if (this.messages.length === 0) this.status = 'error';
    }
    this.rebuild();
  }

  async loadOlder(): Promise<void> {
    const { client, slug } = this;
    const oldest = this.messages[0];
    if (!client || !slug || !oldest || !this.hasOlder || this.isLoadingOlder) return;
    this.isLoadingOlder = true;
    this.changed();
    try {
      const page = await client.messages.list(slug, { before: oldest.seq, limit: PAGE });
      if (this.client !== client || this.slug !== slug) return;
      const known = new Set(this.messages.map(({ id }) => id));
      this.messages = [...page.results.filter(({ id }) => !known.has(id)), ...this.messages];
      this.hasOlder = page.hasMoreBefore;
    } catch {
      // Scrolling up again tries again; what is shown stays.
    } finally {
      this.isLoadingOlder = false;
      this.rebuild();
    }
  }

  /** The reader came to the end of the log, or left it. */
  setAtEnd(isAtEnd: boolean): void {
    this.isAtEnd = isAtEnd;
    if (isAtEnd && this.newCount > 0) {
      this.newCount = 0;
      this.changed();
    }
    this.markRead();
  }

  /** Tells the server what was read, where the reader sees the end. */
  markRead(): void {
    const { client, slug } = this;
    const last = this.messages.at(-1)?.seq ?? 0;
    if (!client || !slug || !this.isAtEnd || last <= this.lastMarked || !document.hasFocus()) return;
    this.lastMarked = last;
    client.rooms.markRead(slug, last).catch(() => undefined);
  }

  send(text: string): void {
    const { client, slug } = this;
    if (!client || !slug) return;
    this.unreadAfter = null;
    // A failure is shown at the message itself.
    client.messages.send(slug, text).catch(() => undefined);
  }

  retry(clientMessageId: string): void {
    this.client?.messages.retry(clientMessageId).catch(() => undefined);
  }

  discard(clientMessageId: string): void {
    this.client?.messages.discard(clientMessageId);
  }

  async edit(id: string, text: string): Promise<void> {
    if (this.client && this.slug) this.apply(await this.client.messages.edit(this.slug, id, text));
  }

  async remove(id: string): Promise<void> {
    if (this.client && this.slug) this.apply(await this.client.messages.delete(this.slug, id));
  }

  /** Up to which message each of the others has read. */
  setReadByOthers(seq: number): void {
    if (seq <= this.readByOthers) return;
    this.readByOthers = seq;
    this.rebuild();
  }

  override hostDisconnected(): void {
    const { slug } = this;
    this.close();
    this.slug = slug;
    super.hostDisconnected();
  }

  protected reset(): void {
    this.messages = [];
    this.outgoing = [];
    this.readByOthers = 0;
    this.newCount = 0;
    this.unreadAfter = null;
    this.hasOlder = false;
    this.status = 'loading';
    this.built = undefined;
  }

  protected start(client: ChatClient): void {
    const here =
      <E extends { room: string }>(act: (event: E) => void) =>
      (event: E) => {
        if (event.room === this.slug) act(event);
      };
    this.listen(
      client.on(
        'message.new',
        here(({ message }) => this.applyNew(message)),
      ),
      client.on(
        'message.updated',
        here(({ message }) => this.apply(message)),
      ),
      client.on(
        'message.deleted',
        here(({ message }) => this.apply(message)),
      ),
      client.on(
        'room.stale',
        here(() => void this.load()),
      ),
      client.on(
        'read',
        here(({ user, seq }) => user.id !== client.user?.id && this.setReadByOthers(seq)),
      ),
      client.on(
        'outbox.changed',
        here(({ messages }) => {
          this.outgoing = messages;
          this.rebuild();
        }),
      ),
    );
    if (this.slug) void this.load();
  }

  private close(): void {
    if (this.slug && this.client) this.client.messages.untrack(this.slug);
    this.reset();
    this.slug = undefined;
    this.isAtEnd = true;
    this.lastMarked = 0;
  }

  private applyNew(message: Message): void {
    if (this.messages.some(({ id }) => id === message.id)) return this.apply(message);
    const at = this.messages.findLastIndex(({ seq }) => seq < message.seq) + 1;
    this.messages = [...this.messages.slice(0, at), message, ...this.messages.slice(at)];
    const isOther = message.sender.id !== this.client?.user?.id;
    if (isOther && !this.isAtEnd) this.newCount += 1;
    this.rebuild();
    this.markRead();
  }

  private apply(message: Message): void {
    const at = this.messages.findIndex(({ id }) => id === message.id);
    if (at === -1 || this.messages[at]!.rev >= message.rev) return;
    this.messages = this.messages.with(at, message);
    this.rebuild();
  }

  private rebuild(): void {
    this.built = undefined;
    this.changed();
  }
}
