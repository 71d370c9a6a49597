import type {
  ChatClient,
  ChatError,
  Member,
  Message,
  OutgoingMessage,
  Room,
  RoomNotifications,
  User,
} from '@sotto/sdk';
import { RoomChanges } from '../../people/room-changes.js';
import {
  compareRooms,
  isMuted,
  muteEnd,
  withMessage,
  withOwnSettings,
  withRead,
  withSummary,
  withUser,
  withoutUnreadMark,
} from '../../people/room-view.js';
import { afterFirstRows } from '../frame.js';
import { ClientController } from '../client/client-controller.js';
import { FirstRead } from './first-read.js';

/** The longest delay that timers of browsers keep, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The joined rooms, the pinned ones and then the newest first, kept current by events. */
export class RoomsController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  /** Whether the archived rooms are known too: only then is a room that is not found one that the user is not in. */
  isComplete = false;
  private bySlug = new Map<string, Room>();
  private typing = new Map<string, User[]>();
  /** What is not sent, by the slug of its room. */
  outgoing = new Map<string, OutgoingMessage[]>();
  private ordered: Room[] | undefined;
  private readonly first = new FirstRead<Room[]>();
  private readonly changes = new RoomChanges();
  /** Renders when the next personal mute ends. */
  private muteTimer: ReturnType<typeof setTimeout> | undefined;

  /** Rooms that the user was removed from or that were deleted, by slug; without those they left or never opened. */
  readonly gone = new Map<string, Room>();

  /** @param isLeaving - returns whether the user is leaving a room right now */
  constructor(
    host: ConstructorParameters<typeof ClientController>[0],
    getClient: () => ChatClient | undefined,
    private readonly isLeaving: (slug: string) => boolean = () => false,
  ) {
    super(host, getClient);
  }

  /** Rooms without the archived ones: the pinned ones first, then by their last activity. */
  get rooms(): Room[] {
    return this.inOrder.filter(({ archivedAt }) => archivedAt === undefined);
  }

  /** Archived rooms, in the same order. */
  get archived(): Room[] {
    return this.inOrder.filter(({ archivedAt }) => archivedAt !== undefined);
  }

  /** Unread messages in the rooms that are not muted. */
  get unread(): number {
    return this.rooms.reduce((sum, room) => sum + (isMuted(room) ? 0 : room.unreadCount), 0);
  }

  /** How many rooms others added the user to that were never opened. */
  get unopened(): number {
    return this.rooms.filter(({ unopened }) => unopened).length;
  }

  find(slug: string | undefined): Room | undefined {
    return slug === undefined ? undefined : this.bySlug.get(slug);
  }

  /** Whether the user is known to be no longer in a room that is not found. */
  hasLost(slug: string): boolean {
    return this.status === 'ready' && (this.gone.has(slug) || this.isComplete);
  }

  typingIn(slug: string): User[] {
    return this.typing.get(slug) ?? [];
  }

  outgoingIn(slug: string): OutgoingMessage[] {
    return this.outgoing.get(slug) ?? [];
  }

  /** Keeps what was read together with the session: the first load needs no request. */
  prepare(client: ChatClient, rooms: Room[]): void {
    this.first.keep(client, rooms);
  }

  /** Adds or replaces a room that was just created, joined or edited. */
  put(room: Room): void {
    this.changes.add({ slug: room.slug, change: () => room });
    this.bySlug.set(room.slug, room);
    this.gone.delete(room.slug);
    this.invalidateOrder();
  }

  remove(slug: string): void {
    this.bySlug.delete(slug);
    this.invalidateOrder();
  }

  /** Removes a room that was deleted, or that the user was removed from. */
  lose(room: Room): void {
    if (!room.unopened && !this.isLeaving(room.slug)) this.gone.set(room.slug, room);
    this.remove(room.slug);
  }

  /** Forgets a room that is gone, and what was not sent there. */
  forget(slug: string): void {
    this.gone.delete(slug);
    for (const { clientMessageId } of this.outgoingIn(slug)) this.client?.messages.discard(clientMessageId);
    this.changed();
  }

  /** Marks a room as opened. */
  opened(slug: string): void {
    if (this.bySlug.get(slug)?.unopened) this.change(slug, ({ unopened: _, ...opened }) => opened);
  }

  /** Marks all messages of a room as read. Rejects with ChatError, as the methods below do. */
  async markRead(slug: string): Promise<void> {
    const room = this.bySlug.get(slug);
    if (!room || room.unreadCount === 0) return;
    await this.client?.rooms.markRead(slug, room.lastSeq);
    this.change(slug, (known) => withRead(known, room.lastSeq));
  }

  /** Sets about which messages of a room the user is notified. */
  async notify(slug: string, notifications: RoomNotifications): Promise<void> {
    this.applyOwn(slug, await this.client?.rooms.setNotifications(slug, notifications));
  }

  /** Pins a room in the list, or ends that. */
  async setPinned(slug: string, isPinned: boolean): Promise<void> {
    const { client } = this;
    this.applyOwn(slug, await (isPinned ? client?.rooms.pin(slug) : client?.rooms.unpin(slug)));
  }

  /** Archives a room for all its members, or opens it again. */
  async setArchived(slug: string, isArchived: boolean): Promise<void> {
    const { client } = this;
    const room = await (isArchived ? client?.rooms.archive(slug) : client?.rooms.unarchive(slug));
    if (room) this.put(room);
  }

  /** Leaves the rooms that others added the user to and that were never opened. */
  async leaveUnopened(): Promise<void> {
    const { left } = (await this.client?.rooms.leaveUnopened()) ?? { left: [] };
    for (const slug of left) this.bySlug.delete(slug);
    this.invalidateOrder();
  }

  async load(): Promise<void> {
    const { client } = this;
    const owner = client?.user?.id;
    if (!client || owner === undefined) return;
    const first = this.first.take(client);
    const before = new Set(this.bySlug.keys());
    if (first) {
      this.fill(first, before);
      return this.loadArchived(client);
    }
    if (this.bySlug.size === 0) this.status = 'loading';
    try {
      // A room may have been archived meanwhile: one that neither list has is lost.
      const lists = before.size === 0 ? [false] : [false, true];
      const rooms = await this.changes.read(async () =>
        (await Promise.all(lists.map((archived) => readList(client, archived)))).flat(),
      );
      if (!this.isOf(client, owner)) return;
      this.isComplete ||= lists.length > 1;
      this.fill(rooms, before);
      if (lists.length === 1) await this.loadArchived(client);
    } catch (error) {
      if (!this.isOf(client, owner)) return;
      this.error = error as ChatError;
      if (this.bySlug.size === 0) this.status = 'error';
      this.invalidateOrder();
    }
  }

  /** Loads the archived rooms after the others, which do not wait for them. */
  private async loadArchived(client: ChatClient): Promise<void> {
    const owner = client.user?.id;
    await afterFirstRows();
    if (!this.isOf(client, owner)) return;
    const before = new Set(this.bySlug.keys());
    const rooms = await this.changes.read(() => readList(client, true)).catch(() => undefined);
    if (!rooms || !this.isOf(client, owner)) return;
    // What came or went meanwhile is newer.
    for (const room of rooms) if (before.has(room.slug) === this.bySlug.has(room.slug)) this.put(room);
    this.isComplete = true;
    this.changed();
  }

  protected reset(): void {
    clearTimeout(this.muteTimer);
    this.status = 'loading';
    this.error = undefined;
    this.isComplete = false;
    this.bySlug = new Map();
    this.gone.clear();
    this.typing = new Map();
    this.outgoing = new Map();
    this.ordered = undefined;
  }

  protected override pause(): void {
    // What is known is shown until there is a client again.
  }

  protected override resume(client: ChatClient): void {
    this.start(client);
  }

  protected start(client: ChatClient): void {
    const isOwn = (user: User) => user.id === client.user?.id;
    this.onOtherUser(client, ({ user }) => {
      this.reset();
      if (user) void this.load();
    });
    this.listen(
      () => clearTimeout(this.muteTimer),
      // Also a new name or picture of the user.
      client.on('auth.changed', () => this.changed()),
      client.on('rooms.stale', () => void this.load()),
      client.on('room.created', ({ room }) => this.put(room)),
      client.on('room.updated', ({ room }) =>
        this.change(room.slug, (known) => withSummary(known, room, client.user?.kind ?? 'user')),
      ),
      client.on('room.deleted', ({ room }) => this.loseKnown(room)),
      client.on('message.new', ({ room, message }) =>
        this.change(room, (known) => withMessage(known, message, client.user?.id)),
      ),
      client.on('message.updated', ({ room, rev, message }) => this.applyChange(room, rev, message)),
      client.on('message.deleted', ({ room, rev, message }) => this.applyChange(room, rev, message)),
      client.on('read', ({ room, user, seq }) => {
        if (isOwn(user)) this.change(room, (known) => withRead(known, seq));
      }),
      client.on('read.own', ({ room, ...state }) =>
        this.change(room, (known) => ({ ...withoutUnreadMark(known), ...state })),
      ),
      client.on('room.own', ({ room, ...own }) => this.change(room, (known) => withOwnSettings(known, own))),
      client.on('member.updated', ({ room, member }) => {
        if (isOwn(member.user)) this.change(room, (known) => asMember(known, member));
      }),
      client.on('user.updated', ({ user }) => this.replaceUser(user.id, user)),
      client.on('user.merged', ({ from, user }) => this.replaceUser(from, user)),
      client.on('presence.changed', ({ user }) => {
        if (this.rooms.some(({ peer }) => peer?.id === user.id)) this.changed();
      }),
      client.on('member.removed', ({ room, user }) => {
        if (isOwn(user)) this.loseKnown(room);
      }),
      client.on('typing.changed', ({ room, users }) => {
        this.typing.set(room, users);
        this.changed();
      }),
      client.on('outbox.changed', ({ room, messages }) => {
        const waiting = messages.filter(({ status }) => status !== 'sent');
        this.outgoing.set(room, waiting);
        this.changed();
      }),
    );
    this.onReconnect(client, () => {
      if (this.status === 'error') void this.load();
    });
    void this.load();
  }

  /** Whether a client and its user are still those of a request that was made. */
  private isOf(client: ChatClient, owner: string | undefined): boolean {
    return client === this.client && owner === client.user?.id;
  }

  /**
   * Applies the list that was read.
   *
   * @param before - slugs of the rooms known when the list was requested: later additions and removals are newer than it
   */
  private fill(rooms: Room[], before: ReadonlySet<string>): void {
    const read = new Map(rooms.map((room) => [room.slug, room]));
    for (const slug of before) {
      if (!this.bySlug.has(slug)) read.delete(slug);
      else if (!read.has(slug)) this.loseKnown(slug);
    }
    this.bySlug = new Map([...this.bySlug, ...read]);
    for (const slug of read.keys()) this.gone.delete(slug);
    this.status = 'ready';
    this.error = undefined;
    this.invalidateOrder();
  }

  private loseKnown(slug: string): void {
    const room = this.bySlug.get(slug);
    if (room) this.lose(room);
  }

  /** Applies what the user has set for themselves in a room that was read. */
  private applyOwn(slug: string, read: Room | undefined): void {
    if (!read) return;
    const { notifications, pinned = false } = read;
    this.change(slug, (known) => withOwnSettings(known, { notifications, pinned }));
  }

  private applyChange(slug: string, rev: number, message: Message): void {
    this.change(slug, (room) => ({
      ...room,
      rev: Math.max(room.rev, rev),
      ...(room.lastMessage?.id === message.id && { lastMessage: message }),
    }));
  }

  private change(slug: string, change: (room: Room) => Room): void {
    this.changes.add({ slug, change });
    const room = this.bySlug.get(slug);
    if (!room) return;
    this.bySlug.set(slug, change(room));
    this.invalidateOrder();
  }

  private replaceUser(from: string, user: User): void {
    let isOther = false;
    for (const [slug, room] of this.bySlug) {
      const next = withUser(room, from, user);
      if (next === room) continue;
      this.bySlug.set(slug, next);
      isOther = true;
    }
    if (isOther) this.invalidateOrder();
  }

  private get inOrder(): Room[] {
    this.ordered ??= [...this.bySlug.values()].sort(compareRooms);
    return this.ordered;
  }

  private invalidateOrder(): void {
    this.ordered = undefined;
    this.watchMutes();
    this.changed();
  }

  private watchMutes(): void {
    clearTimeout(this.muteTimer);
    const ends = [...this.bySlug.values()].flatMap((room) => {
      const end = isMuted(room) ? muteEnd(room.notifications) : undefined;
      return end === undefined ? [] : [new Date(end).getTime()];
    });
    if (ends.length === 0) return;
    const delay = Math.min(MAX_DELAY_MS, Math.max(0, Math.min(...ends) - Date.now()));
    this.muteTimer = setTimeout(() => this.invalidateOrder(), delay);
  }
}

/** Reads the joined rooms: the archived ones, or all others. */
async function readList(client: ChatClient, archived: boolean): Promise<Room[]> {
  return (await client.rooms.list({ scope: 'joined', ...(archived && { archived }) })).results;
}

/** Returns a room after an event about the viewer's own membership. */
function asMember({ mutedUntil: _, ...room }: Room, { role, mutedUntil }: Member): Room {
  return { ...room, role, ...(mutedUntil !== undefined && { mutedUntil }) };
}
