import type { ChatClient, ChatError, Message, MessageReaction, OutgoingMessage, Room } from '@sotto/sdk';
import type { KeptRooms } from '../../cache/kept-rooms.js';
import type { ReaderPlace, RoomLog } from '../../cache/room-log.js';
import { randomHex } from '../../internal/random.js';
import { readSeqOf } from '../../people/room-view.js';
import { PAGE, firstPage } from '../../timeline/pages/first-page.js';
import { optionsOf } from '../../timeline/message/send-options.js';
import type { WithText } from '../../timeline/message/send-options.js';
import { withOutgoing } from '../../timeline/merge-messages.js';
import { isSystemLine, isTextRefusal } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { ClientController } from '../client/client-controller.js';
import { ReadMarker } from './read-marker.js';

/** Where a page begins: around a place, or at the end. */
type Around = Pick<ReaderPlace, 'seq'> | undefined;

interface ConversationParts {
  /** The logs of the rooms that were open last. */
  kept: () => KeptRooms;
  /** Where the reader of the open room is; undefined at its end. */
  place: () => ReaderPlace | undefined;
}

/** The messages of the open room: loads pages, applies events, sends. */
export class ConversationController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  /** Up to which `seq` the room was read when it was opened, and how much was not; fixed from then on. */
  openedAt: { readUpTo: number; unread: number; mentions: number } | undefined;
  /** Returns the reactions to a message as the viewer sees them; another function where these have changed. */
  reactionsOf = this.createReactionsOf();
  private room: Room | undefined;
  private log: RoomLog | undefined;
  private outgoing: readonly OutgoingMessage[] = [];
  private merged: readonly TimelineItem[] | undefined;
  private paging = { older: false, newer: false };
  /** Grows with each load: the response of an older one is ignored. */
  private round = 0;
  private marker = new ReadMarker(() => Promise.resolve());
  /** Something was marked as unread: nothing is read until the room is opened again. */
  private isHeld = false;

  constructor(
    host: ConstructorParameters<typeof ClientController>[0],
    getClient: () => ChatClient | undefined,
    private readonly parts: ConversationParts,
  ) {
    super(host, getClient);
  }

  /** The log: stored messages, then outgoing ones, where the newest are loaded. */
  get items(): readonly TimelineItem[] {
    const { list = [], missingAfter = 0 } = this.log?.loaded ?? {};
    this.merged ??= missingAfter > 0 ? list : withOutgoing(list, this.outgoing, this.client?.user?.id);
    return this.merged;
  }

  get hasMoreBefore(): boolean {
    return this.log?.loaded.hasMoreBefore ?? false;
  }

  /** How many messages there are after those that are loaded. */
  get missingAfter(): number {
    return this.log?.loaded.missingAfter ?? 0;
  }

  /** Where the reader left the room the last time. */
  get leftAt(): ReaderPlace | undefined {
    return this.log?.place;
  }

  /** The own message that can be edited last. */
  get lastOwn(): Message | undefined {
    const own = this.client?.user?.id;
    return this.log?.loaded.list.findLast(
      (one) => one.sender.id === own && one.content !== null && !isSystemLine(one),
    );
  }

  /** Whether a message is known to be deleted. */
  isDeleted(id: string): boolean {
    return Boolean(this.log?.loaded.list.find((message) => message.id === id)?.deletedAt);
  }

  /** Shows another room, or the same one after joining it: at once where it was seen before. */
  open(room: Room | undefined): void {
    if (room?.slug === this.room?.slug && Boolean(room?.role) === Boolean(this.room?.role)) return;
    this.leave();
    this.room = room;
    this.clear();
    if (this.client) this.show(this.client);
  }

  override hostDisconnected(): void {
    this.leave();
    super.hostDisconnected();
  }

  /** Loads again what failed to load. */
  async load(around?: Around): Promise<void> {
    if (!this.client || !this.room) return;
    const isCurrent = this.beginLoad();
    await this.readRoom(around, isCurrent).catch((error: unknown) => this.fail(error, isCurrent));
  }

  /**
   * Shows another part of the log instead of what is loaded, which stays where that fails. Rejects with ChatError then.
   *
   * @param around - the place to show; none: the newest page
   * @returns whether it is shown: not without a client, nor where something else was loaded meanwhile
   */
  async goTo(around?: Around): Promise<boolean> {
    const { room, log, status } = this;
    if (!room || !log || status !== 'ready') return this.load(around).then(() => this.status === 'ready');
    const isCurrent = this.beginLoad();
    await this.readRoom(around, isCurrent).catch((error: unknown) => {
      if (!isCurrent()) return;
      this.parts.kept().restore(room, log);
      throw error;
    });
    return this.client !== undefined && isCurrent();
  }

  /**
   * Loads the page before the oldest message that is loaded. Scrolling on tries again what failed.
   *
   * @returns whether messages were loaded
   */
  async loadOlder(): Promise<boolean> {
    const oldest = this.log?.loaded.list[0];
    if (!oldest || !this.hasMoreBefore) return false;
    return this.loadPage('older', { before: oldest.seq });
  }

  /**
   * Loads the page after the newest message that is loaded.
   *
   * @returns whether messages were loaded
   */
  async loadNewer(): Promise<boolean> {
    const newest = this.log?.loaded.list.at(-1);
    if (!newest || this.missingAfter === 0) return false;
    return this.loadPage('newer', { after: newest.seq });
  }

  /**
   * Sends a message; errors are shown at the message itself.
   *
   * @param giveBack - called when the text was not accepted: the client was closed, or the server refused it; returns
   *   whether the text was put somewhere else, or else it stays in the log
   * @param extra - what comes with the text
   * @returns whether there is a client to send it
   */
  send(content: string, giveBack: (reason: ChatError) => boolean, extra: WithText = {}): boolean {
    const { client, room } = this;
    if (!client || !room) return false;
    const clientMessageId = randomHex(16);
    const options = { clientMessageId, ...optionsOf(content, extra) };
    const { later = client.messages.send } = extra;
    void this.settle(room.slug, later(room.slug, content, options), (reason) => {
      if (giveBack(reason)) client.messages.discard(clientMessageId);
    });
    return true;
  }

  /** Sends a failed message again. */
  retry(clientMessageId: string): void {
    const { client, room } = this;
    if (client && room) void this.settle(room.slug, client.messages.retry(clientMessageId));
  }

  /** Discards a message that was not sent. */
  discard(clientMessageId: string): void {
    this.client?.messages.discard(clientMessageId);
  }

  /** Adds a reaction, or takes the own one back. Rejects with ChatError. */
  async react(message: Message, emoji: string): Promise<void> {
    const isOwn = this.reactionsOf(message).some((reaction) => reaction.own && reaction.emoji === emoji);
    await this.client?.messages[isOwn ? 'unreact' : 'react'](message.room, message.id, emoji);
  }

  /** Changes the text of an own message. Rejects with ChatError. */
  async edit(id: string, content: string, mentions?: WithText['mentions']): Promise<void> {
    const { client, room } = this;
    const options = optionsOf(content, { mentions });
    if (client && room) this.take(room.slug, await client.messages.edit(room.slug, id, content, options));
  }

  /** Marks a message, and those after it, as unread: they stay so until the room is opened again. Rejects with ChatError. */
  async markUnread({ room, seq }: Message): Promise<void> {
    this.isHeld = true;
    await this.client?.rooms.markUnread(room, seq).catch((error: unknown) => {
      this.isHeld = false;
      throw error;
    });
  }

  /** Marks the room as read up to this `seq`. */
  markRead(seq: number): void {
    if (this.room?.role && !this.isHeld) this.marker.mark(seq);
  }

  protected reset(): void {
    this.clear();
  }

  protected override pause(): void {
    // What is loaded is shown until there is a client again.
  }

  /** Keeps what is loaded: later changes are applied by themselves where the room is kept. */
  protected override resume(client: ChatClient): void {
    const { log, room } = this;
    if (!log || !room?.role) return super.resume(client);
    this.outgoing = client.messages.pending(room.slug);
    this.resetMarker();
    this.follow(client);
    if (!this.parts.kept().reopen(log)) void this.load(log.place);
    this.invalidateItems();
  }

  protected start(client: ChatClient): void {
    this.follow(client);
    this.show(client);
  }

  private follow(client: ChatClient): void {
    this.listen(
      this.parts.kept().onChange((slug) => {
        if (slug === this.room?.slug) this.invalidateItems();
      }),
      client.on('outbox.changed', ({ room, messages }) => {
        if (room !== this.room?.slug) return;
        this.outgoing = messages.filter(({ status }) => status !== 'sent');
        this.invalidateItems();
      }),
      client.on('reactions.changed', ({ room }) => {
        if (room !== this.room?.slug) return;
        this.reactionsOf = this.createReactionsOf();
        this.changed();
      }),
      client.on('room.stale', ({ room }) => {
        if (room === this.room?.slug) void this.load(this.parts.place());
      }),
    );
    this.onReconnect(client, () => {
      if (this.status === 'error') void this.load();
    });
  }

  /** Shows what is kept of the room, or loads its page. */
  private show(client: ChatClient): void {
    const { room } = this;
    if (!room) return;
    this.log = this.parts.kept().open(room);
    if (this.log) return this.showLog(client, room);
    const isCurrent = this.beginLoad();
    // What is known of a joined room is as new as its events.
    this.loadPageOf(room, undefined, isCurrent).catch((error: unknown) => this.fail(error, isCurrent));
  }

  private showLog(client: ChatClient, room: Room): void {
    const readUpTo = readSeqOf(room);
    this.openedAt ??= { readUpTo, unread: room.unreadCount, mentions: room.mentionCount };
    this.marker.known(readUpTo);
    this.outgoing = client.messages.pending(room.slug);
    this.status = 'ready';
    this.invalidateItems();
  }

  /** Begins a load; returns whether it is still the current one, as a function. */
  private beginLoad(): () => boolean {
    const { client, room } = this;
    const mine = (this.round += 1);
    this.error = undefined;
    if (this.status === 'error') this.status = 'loading';
    this.changed();
    return () => this.client === client && this.room === room && this.round === mine;
  }

  private async readRoom(around: Around, isCurrent: () => boolean): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    // The rev is read before the page: changes made while the page is loading arrive as events.
    const known = await client.rooms.get(room.slug);
    if (isCurrent()) await this.loadPageOf(known, around, isCurrent);
  }

  /** Loads around a place; else around the first unread message where it was never loaded, else the newest page. */
  private async loadPageOf(room: Room, around: Around, isCurrent: () => boolean): Promise<void> {
    const { client } = this;
    if (!client) return;
    const { slug, rev, lastSeq } = room;
    const kept = this.parts.kept();
    const log = kept.begin(room);
    const query = firstPage(room, { around: around?.seq, isNew: !this.openedAt });
    try {
      log.fill({ page: await client.messages.list(slug, query), rev, lastSeq });
    } catch (error) {
      kept.drop(log);
      throw error;
    }
    if (!isCurrent()) return;
    this.log = log;
    this.showLog(client, room);
  }

  private fail(error: unknown, isCurrent: () => boolean): void {
    if (!isCurrent()) return;
    this.error = error;
    this.status = 'error';
    this.invalidateItems();
  }

  private async settle(
    slug: string,
    sent: Promise<Message>,
    giveBack?: (reason: ChatError) => void,
  ): Promise<void> {
    try {
      this.take(slug, await sent);
    } catch (error) {
      // The outbox keeps it as failed, with the reason; but a closed one rejects with `closed` and kept nothing, and a refused text
      // needs its author.
      const reason = error as ChatError;
      if (reason.code === 'closed' || isTextRefusal(reason)) giveBack?.(reason);
    }
  }

  /** Applies the response to a change of the user's own, which may arrive before its event. */
  private take(slug: string, message: Message): void {
    if (slug !== this.room?.slug) return;
    this.log?.apply(message);
    this.invalidateItems();
  }

  private async loadPage(
    side: 'older' | 'newer',
    place: { before: number } | { after: number },
  ): Promise<boolean> {
    const { client, room, log, paging } = this;
    if (!client || !room || !log || paging[side]) return false;
    paging[side] = true;
    const { loaded } = log;
    const edge = () => loaded.list.at(side === 'older' ? 0 : -1)?.seq;
    const before = edge();
    try {
      const page = await client.messages.list(room.slug, { ...place, limit: PAGE });
      if (this.log !== log || edge() !== before) return false;
      if (side === 'older') loaded.prepend(page);
      else loaded.append(page);
      this.invalidateItems();
      return true;
    } catch {
      // What is shown stays.
      return false;
    } finally {
      paging[side] = false;
    }
  }

  /** Leaves the room, and keeps the reader's place in it. */
  private leave(): void {
    const { log } = this;
    if (!log) return;
    // What was marked as unread is where the room is opened again.
    log.place = this.isHeld ? undefined : this.parts.place();
    this.isHeld = false;
    this.parts.kept().leave(log);
  }

  private clear(): void {
    this.resetMarker();
    this.round += 1;
    this.status = 'loading';
    this.error = undefined;
    this.openedAt = undefined;
    this.log = undefined;
    this.paging = { older: false, newer: false };
    this.outgoing = [];
    this.invalidateItems();
  }

  private resetMarker(): void {
    const { client, room } = this;
    this.marker.close();
    this.marker = new ReadMarker(async (seq) => client && room && client.rooms.markRead(room.slug, seq));
  }

  private createReactionsOf(): (message: Message) => readonly MessageReaction[] {
    return (message) => this.client?.messages.reactionsOf(message) ?? [];
  }

  private invalidateItems(): void {
    this.merged = undefined;
    this.changed();
  }
}
