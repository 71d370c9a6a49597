import type { ChatClient, ChatError, Message, MessageEvent, OutgoingMessage, Room } from '@sotto/sdk';
import { randomHex } from '../internal/random.js';
import { LoadedMessages } from '../timeline/loaded-messages.js';
import { withOutgoing } from '../timeline/merge-messages.js';
import { isRefusal } from '../timeline/timeline-item.js';
import type { TimelineItem } from '../timeline/timeline-item.js';
import { ClientController } from './client-controller.js';
import { ReadMarker } from './read-marker.js';

const PAGE = 50;
/** What was read before the first unread message is loaded with it. */
const CONTEXT = 20;
/** Pages of changes (at most 100 each) after which loading the newest page is the shorter way. */
const MAX_CHANGE_PAGES = 5;

/** The messages of the open room: loads pages, applies what comes, sends. */
export class ConversationController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  /** Up to which `seq` the room was read when it was opened, and how much was not; fixed from then on. */
  openedAt: { readUpTo: number; unread: number } | undefined;
  private room: Room | undefined;
  private loaded = new LoadedMessages();
  private outgoing: readonly OutgoingMessage[] = [];
  private merged: readonly TimelineItem[] | undefined;
  /** Changes that came while the newest page was on its way. */
  private early: Message[] | undefined;
  private loading = { older: false, newer: false };
  private marker = new ReadMarker(() => Promise.resolve());
  /** Known up to this `rev`; events come in its order. */
  private rev = 0;

  /** The log: stored messages, then those on their way, where the newest are loaded. */
  get items(): readonly TimelineItem[] {
    const { list, missingAfter } = this.loaded;
    this.merged ??= missingAfter > 0 ? list : withOutgoing(list, this.outgoing, this.client?.user?.id);
    return this.merged;
  }

  get hasMoreBefore(): boolean {
    return this.loaded.hasMoreBefore;
  }

  /** How many messages there are after those that are loaded. */
  get missingAfter(): number {
    return this.loaded.missingAfter;
  }

  /** The own message that can be edited last. */
  get lastOwn(): Message | undefined {
    const own = this.client?.user?.id;
    return this.loaded.list.findLast(({ sender, content }) => sender.id === own && content !== null);
  }

  /** Shows another room, or the same one after joining it. */
  open(room: Room | undefined): void {
    const isSame = room?.slug === this.room?.slug && Boolean(room?.role) === Boolean(this.room?.role);
    if (isSame) return;
    this.leaveTracked();
    this.room = room;
    this.clear();
    void this.load();
  }

  override hostDisconnected(): void {
    this.leaveTracked();
    super.hostDisconnected();
  }

  /** Loads anew: around the first unread message where it was never loaded, else the newest page. */
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
      const { rev, role, lastReadSeq, unreadCount, lastSeq } = await client.rooms.get(slug);
      if (!isCurrent()) return;
      if (role) client.messages.track(slug, rev, lastSeq);
      const isFarBack = !this.openedAt && unreadCount > PAGE - CONTEXT;
      const page = await client.messages.list(
        slug,
        isFarBack ? { before: lastReadSeq + 1 + PAGE, limit: PAGE + CONTEXT } : { limit: PAGE },
      );
      if (!isCurrent()) return;
      this.openedAt ??= { readUpTo: lastReadSeq, unread: unreadCount };
      this.marker.known(lastReadSeq);
      this.loaded.replace(page, lastSeq);
      this.rev = rev;
      this.outgoing = client.messages.pending(slug);
      this.status = 'ready';
      this.early = undefined;
      for (const message of early) this.loaded.apply(message);
    } catch (error) {
      if (!isCurrent()) return;
      this.early = undefined;
      this.error = error;
      this.status = 'error';
    }
    this.touch();
  }

  /**
   * Loads the page before the oldest message that is loaded. Scrolling on tries again what failed.
   *
   * @returns whether messages came
   */
  async loadOlder(): Promise<boolean> {
    const oldest = this.loaded.list[0];
    if (!oldest || !this.hasMoreBefore) return false;
    return this.loadPage('older', { before: oldest.seq });
  }

  /**
   * Loads the page after the newest message that is loaded.
   *
   * @returns whether messages came
   */
  async loadNewer(): Promise<boolean> {
    const newest = this.loaded.list.at(-1);
    if (!newest || this.missingAfter === 0) return false;
    return this.loadPage('newer', { after: newest.seq });
  }

  /** Shows the newest page instead of what is loaded, where it is not among that. */
  async loadNewest(): Promise<void> {
    if (this.missingAfter > 0) await this.load();
  }

  /**
   * Sends; what goes wrong stands at the message itself.
   *
   * @param giveBack - called where nobody took the text: the client was closed, or the server refuses it; returns
   *   whether the text has a place again, or else it stays in the log
   * @returns whether there is anybody to take it
   */
  send(content: string, giveBack: (reason: ChatError) => boolean): boolean {
    const { client, room } = this;
    if (!client || !room) return false;
    const clientMessageId = randomHex(16);
    void this.settle(room.slug, client.messages.send(room.slug, content, { clientMessageId }), (reason) => {
      if (giveBack(reason)) client.messages.discard(clientMessageId);
    });
    return true;
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

  /** Tells that the room was seen up to this `seq`. */
  markRead(seq: number): void {
    if (this.room?.role) this.marker.mark(seq);
  }

  protected reset(): void {
    this.clear();
  }

  protected override pause(): void {
    // What is loaded is shown until there is a client again.
  }

  /** Keeps what is loaded, and asks for what changed meanwhile. */
  protected override resume(client: ChatClient): void {
    if (this.status !== 'ready' || !this.room?.role) return super.resume(client);
    this.outgoing = client.messages.pending(this.room.slug);
    this.renewMarker();
    this.follow(client);
    void this.catchUp(client, this.room);
    this.touch();
  }

  protected start(client: ChatClient): void {
    this.follow(client);
    void this.load();
  }

  private follow(client: ChatClient): void {
    const take = ({ room, rev, message }: MessageEvent) => this.take(room, message, rev);
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
    this.onReconnect(client, () => {
      if (this.status === 'error') void this.load();
    });
  }

  /** Brings what is loaded to the present; where that takes too long, or fails, loads anew. */
  private async catchUp(client: ChatClient, room: Room): Promise<void> {
    const isCurrent = () => this.client === client && this.room?.slug === room.slug && !this.early;
    try {
      for (let page = 0; page < MAX_CHANGE_PAGES; page += 1) {
        const { results, rev, hasMore } = await client.messages.changes(room.slug, this.rev);
        if (!isCurrent()) return;
        for (const message of results) this.loaded.apply(message);
        this.rev = Math.max(this.rev, rev);
        this.touch();
        if (hasMore) continue;
        client.messages.track(room.slug, this.rev, this.loaded.newestSeq);
        return;
      }
    } catch {
      // Loading says what is wrong.
    }
    if (isCurrent()) await this.load();
  }

  private async settle(
    slug: string,
    sent: Promise<Message>,
    giveBack?: (reason: ChatError) => void,
  ): Promise<void> {
    try {
      this.take(slug, await sent);
    } catch (error) {
      // The outbox keeps it as failed, with the reason; but a closed one keeps nothing, and a refused text needs its author.
      const reason = error as ChatError;
      if (reason.code === 'closed' || isRefusal(reason)) giveBack?.(reason);
    }
  }

  private take(slug: string, message: Message, rev = 0): void {
    if (slug !== this.room?.slug) return;
    this.rev = Math.max(this.rev, rev);
    if (this.early) this.early.push(message);
    else this.loaded.apply(message);
    this.touch();
  }

  private async loadPage(
    side: 'older' | 'newer',
    place: { before: number } | { after: number },
  ): Promise<boolean> {
    const { client, room, loaded, loading } = this;
    if (!client || !room || loading[side]) return false;
    loading[side] = true;
    const edge = loaded.list.at(side === 'older' ? 0 : -1);
    try {
      const page = await client.messages.list(room.slug, { ...place, limit: PAGE });
      if (this.loaded !== loaded || loaded.list.at(side === 'older' ? 0 : -1)?.seq !== edge?.seq)
        return false;
      if (side === 'older') loaded.prepend(page);
      else loaded.append(page);
      this.touch();
      return true;
    } catch {
      // What is shown stays.
      return false;
    } finally {
      loading[side] = false;
    }
  }

  private leaveTracked(): void {
    if (this.room) this.client?.messages.untrack(this.room.slug);
  }

  private clear(): void {
    this.renewMarker();
    this.rev = 0;
    this.status = 'loading';
    this.error = undefined;
    this.openedAt = undefined;
    this.loaded = new LoadedMessages();
    this.loading = { older: false, newer: false };
    this.outgoing = [];
    this.early = undefined;
    this.touch();
  }

  private renewMarker(): void {
    const { client, room } = this;
    this.marker.close();
    this.marker = new ReadMarker(async (seq) => client && room && client.rooms.markRead(room.slug, seq));
  }

  private touch(): void {
    this.merged = undefined;
    this.changed();
  }
}
