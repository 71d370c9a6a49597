import type { ChatClient, Message, OutgoingMessage, Room } from '@sotto/sdk';
import { mergeMessages, withOutgoing } from '../timeline/merge-messages.js';
import type { TimelineItem } from '../timeline/timeline-item.js';
import { ClientController } from './client-controller.js';

const PAGE = 50;

/** The messages of the open room: loads pages, applies what comes, sends. */
export class ConversationController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  hasMoreBefore = false;
  /** Up to which `seq` the room was read when it was opened, and how much was not; fixed from then on. */
  openedAt: { readUpTo: number; unread: number } | undefined;
  private room: Room | undefined;
  private messages: readonly Message[] = [];
  private outgoing: readonly OutgoingMessage[] = [];
  private merged: readonly TimelineItem[] | undefined;
  /** Changes that came while the newest page was on its way. */
  private early: Message[] | undefined;
  private isLoadingOlder = false;
  private markedRead = 0;

  /** The log: stored messages, then those on their way. */
  get items(): readonly TimelineItem[] {
    this.merged ??= withOutgoing(this.messages, this.outgoing, this.client?.user?.id);
    return this.merged;
  }

  /** The own message that can be edited last. */
  get lastOwn(): Message | undefined {
    const own = this.client?.user?.id;
    return this.messages.findLast(({ sender, content }) => sender.id === own && content !== null);
  }

  /** Shows another room, or the same one after joining it. */
  open(room: Room | undefined): void {
    const isSame = room?.slug === this.room?.slug && Boolean(room?.role) === Boolean(this.room?.role);
    if (isSame) return;
    this.leaveTracked();
    this.clear();
    this.room = room;
    void this.load();
  }

  override hostDisconnected(): void {
    this.leaveTracked();
    super.hostDisconnected();
  }

  /** Loads the newest page anew. */
  async load(): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    const { slug } = room;
    const early: Message[] = (this.early = []);
    const isCurrent = () => this.client === client && this.room === room && this.early === early;
    this.error = undefined;
    if (this.status === 'error') this.status = 'loading';
    this.changed();
    try {
      // The rev is read before the page: what changes while the page is on its way comes as an event.
      const { rev, role, lastReadSeq, unreadCount } = await client.rooms.get(slug);
      if (!isCurrent()) return;
      if (role) client.messages.track(slug, rev);
      const page = await client.messages.list(slug, { limit: PAGE });
      if (!isCurrent()) return;
      this.openedAt ??= { readUpTo: lastReadSeq, unread: unreadCount };
      this.markedRead = Math.max(this.markedRead, lastReadSeq);
      this.messages = page.results;
      this.hasMoreBefore = page.hasMoreBefore;
      this.outgoing = client.messages.pending(slug);
      this.status = 'ready';
      this.early = undefined;
      for (const message of early) this.apply(message);
    } catch (error) {
      if (!isCurrent()) return;
      this.early = undefined;
      this.error = error;
      this.status = 'error';
    }
    this.touch();
  }

  /**
   * Loads the page before the oldest message that is known. Scrolling on tries again what failed.
   *
   * @returns whether messages came
   */
  async loadOlder(): Promise<boolean> {
    const { client, room, hasMoreBefore } = this;
    const oldest = this.messages[0];
    if (!client || !room || !oldest || !hasMoreBefore || this.isLoadingOlder) return false;
    this.isLoadingOlder = true;
    try {
      const page = await client.messages.list(room.slug, { before: oldest.seq, limit: PAGE });
      if (this.client !== client || this.room !== room || this.messages[0]?.seq !== oldest.seq) return false;
      this.messages = mergeMessages(this.messages, page.results);
      this.hasMoreBefore = page.hasMoreBefore;
      this.touch();
      return true;
    } catch {
      // What is shown stays.
      return false;
    } finally {
      this.isLoadingOlder = false;
    }
  }

  /** Sends; what goes wrong stands at the message itself. */
  send(content: string): void {
    const { client, room } = this;
    if (client && room) void this.settle(room.slug, client.messages.send(room.slug, content));
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    const { client, room } = this;
    if (client && room) void this.settle(room.slug, client.messages.retry(clientMessageId));
  }

  /** Takes back a message that was not sent. */
  discard(clientMessageId: string): void {
    this.client?.messages.discard(clientMessageId);
  }

  /** Changes the text of an own message. Rejects with ChatError. */
  async edit(id: string, content: string): Promise<void> {
    const { client, room } = this;
    if (client && room) this.take(room.slug, await client.messages.edit(room.slug, id, content));
  }

  /** Deletes a message for everybody. Rejects with ChatError. */
  async delete(id: string): Promise<void> {
    const { client, room } = this;
    if (client && room) this.take(room.slug, await client.messages.delete(room.slug, id));
  }

  /** Tells that everything that is here was seen. */
  markRead(): void {
    const newest = this.messages.at(-1);
    if (!this.client || !this.room?.role || !newest || newest.seq <= this.markedRead) return;
    const before = this.markedRead;
    this.markedRead = newest.seq;
    this.client.rooms.markRead(this.room.slug, newest.seq).catch(() => {
      if (this.markedRead === newest.seq) this.markedRead = before;
    });
  }

  protected reset(): void {
    this.clear();
  }

  protected start(client: ChatClient): void {
    const take = (event: { room: string; message: Message }) => this.take(event.room, event.message);
    this.listen(
      client.on('message.new', take),
      client.on('message.updated', take),
      client.on('message.deleted', take),
      client.on('outbox.changed', ({ room, messages }) => {
        if (room !== this.room?.slug) return;
        this.outgoing = messages.filter(({ status }) => status !== 'sent');
        // Also what another tab sent, and what was written before the page was loaded anew.
        for (const { message } of messages) if (message) this.take(room, message);
        this.touch();
      }),
      client.on('room.stale', ({ room }) => {
        if (room === this.room?.slug) void this.load();
      }),
    );
    void this.load();
  }

  private async settle(slug: string, sent: Promise<Message>): Promise<void> {
    try {
      this.take(slug, await sent);
    } catch {
      // The outbox keeps it as failed, with the reason.
    }
  }

  private take(slug: string, message: Message): void {
    if (slug !== this.room?.slug) return;
    if (this.early) this.early.push(message);
    else this.apply(message);
    this.touch();
  }

  private apply(message: Message): void {
    const oldest = this.messages[0];
    // What is older than the loaded history comes with its page.
    if (oldest && message.seq < oldest.seq && this.hasMoreBefore) return;
    this.messages = mergeMessages(this.messages, [message]);
  }

  private leaveTracked(): void {
    if (this.room) this.client?.messages.untrack(this.room.slug);
  }

  private clear(): void {
    this.status = 'loading';
    this.error = undefined;
    this.hasMoreBefore = false;
    this.isLoadingOlder = false;
    this.openedAt = undefined;
    this.messages = [];
    this.outgoing = [];
    this.early = undefined;
    this.markedRead = 0;
    this.touch();
  }

  private touch(): void {
    this.merged = undefined;
    this.changed();
  }
}
