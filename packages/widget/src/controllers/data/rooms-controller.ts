import type { ChatClient, ChatError, Message, OutgoingMessage, Room, User } from '@sotto/sdk';
import { ClientController } from '../client/client-controller.js';

/** The joined rooms, newest first, kept current by events. */
export class RoomsController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  private bySlug = new Map<string, Room>();
  private typing = new Map<string, User[]>();
  private outgoing = new Map<string, OutgoingMessage[]>();
  private ordered: Room[] | undefined;
  /** What was read together with the session, and by whom. */
  private first: { client: ChatClient; rooms: Room[] } | undefined;

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

  /** Rooms by their last activity. */
  get rooms(): Room[] {
    const activity = (room: Room) => room.lastMessage?.createdAt ?? room.createdAt;
    this.ordered ??= [...this.bySlug.values()].sort((a, b) => (activity(a) < activity(b) ? 1 : -1));
    return this.ordered;
  }

  get unread(): number {
    return this.rooms.reduce((sum, room) => sum + room.unreadCount, 0);
  }

  /** How many rooms others added the user to that were never opened. */
  get unopened(): number {
    return this.rooms.filter(({ unopened }) => unopened).length;
  }

  find(slug: string | undefined): Room | undefined {
    return slug === undefined ? undefined : this.bySlug.get(slug);
  }

  typingIn(slug: string): User[] {
    return this.typing.get(slug) ?? [];
  }

  outgoingIn(slug: string): OutgoingMessage[] {
    return this.outgoing.get(slug) ?? [];
  }

  /** Keeps what was read together with the session: the first load needs no request. */
  prepare(client: ChatClient, rooms: Room[]): void {
    this.first = { client, rooms };
  }

  /** Adds or replaces a room that was just created, joined or edited. */
  put(room: Room): void {
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
    const room = this.bySlug.get(slug);
    if (!room?.unopened) return;
    const { unopened: _, ...opened } = room;
    this.bySlug.set(slug, opened);
    this.invalidateOrder();
  }

  /** Leaves the rooms that others added the user to and that were never opened. */
  async leaveUnopened(): Promise<void> {
    const { left } = (await this.client?.rooms.leaveUnopened()) ?? { left: [] };
    for (const slug of left) this.bySlug.delete(slug);
    this.invalidateOrder();
  }

  async load(): Promise<void> {
    const { client, first } = this;
    if (!client?.user) return;
    this.first = undefined;
    const before = new Set(this.bySlug.keys());
    if (first?.client === client) return this.fill(first.rooms, before);
    if (this.bySlug.size === 0) this.status = 'loading';
    try {
      const { results } = await client.rooms.list({ scope: 'joined' });
      if (client !== this.client) return;
      this.fill(results, before);
    } catch (error) {
      if (client !== this.client) return;
      this.error = error as ChatError;
      if (this.bySlug.size === 0) this.status = 'error';
      this.invalidateOrder();
    }
  }

  protected reset(): void {
    this.status = 'loading';
    this.error = undefined;
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
    this.listen(
      client.on('auth.changed', ({ user }) => {
        this.reset();
        if (user) void this.load();
        this.changed();
      }),
      client.on('rooms.stale', () => void this.load()),
      client.on('room.created', ({ room }) => this.put(room)),
      client.on('room.updated', ({ room }) => this.merge(room.slug, () => room)),
      client.on('room.deleted', ({ room }) => this.loseKnown(room)),
      client.on('message.new', ({ room, message }) =>
        this.applyNew(room, message, isOwn(message.sender) ? message.seq : 0),
      ),
      client.on('message.updated', ({ room, rev, message }) => this.applyChange(room, rev, message)),
      client.on('message.deleted', ({ room, rev, message }) => this.applyChange(room, rev, message)),
      client.on('read', ({ room, user, seq }) => {
        if (isOwn(user)) this.merge(room, (known) => readUpTo(known, seq));
      }),
      client.on('member.updated', ({ room, member }) => {
        if (isOwn(member.user)) this.merge(room, () => ({ role: member.role }));
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

  /** Applies a new message; `readSeq` is its `seq` if the user sent it, since senders have read it, otherwise 0. */
  private applyNew(slug: string, message: Message, readSeq: number): void {
    this.merge(slug, (room) => {
      const lastSeq = Math.max(room.lastSeq, message.seq);
      const next = { ...room, lastSeq, rev: Math.max(room.rev, message.rev) };
      const isNewest = message.seq >= (room.lastMessage?.seq ?? 0);
      return {
        ...next,
        ...(isNewest && { lastMessage: message }),
        ...readUpTo(next, Math.max(room.lastReadSeq, readSeq)),
      };
    });
  }

  private applyChange(slug: string, rev: number, message: Message): void {
    this.merge(slug, (room) => ({
      rev: Math.max(room.rev, rev),
      ...(room.lastMessage?.id === message.id && { lastMessage: message }),
    }));
  }

  private merge(slug: string, change: (room: Room) => Partial<Room>): void {
    const room = this.bySlug.get(slug);
    if (!room) return;
    this.bySlug.set(slug, { ...room, ...change(room) });
    this.invalidateOrder();
  }

  private invalidateOrder(): void {
    this.ordered = undefined;
    this.changed();
  }
}

function readUpTo(room: Room, seq: number): Pick<Room, 'lastReadSeq' | 'unreadCount'> {
  const lastReadSeq = Math.max(room.lastReadSeq, seq);
  return { lastReadSeq, unreadCount: room.role ? Math.max(0, room.lastSeq - lastReadSeq) : 0 };
}
