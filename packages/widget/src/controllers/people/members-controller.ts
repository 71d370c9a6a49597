import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import type { BannedUser, ChatClient, Member, MemberRole, Page, Room, User } from '@sotto/sdk';
import { Receipts } from '../../timeline/receipts.js';
import { ClientController } from '../client/client-controller.js';

/** Members listed at most: more than a user looks through, and ten requests. */
const MAX_LISTED = 1000;

/** The members of the open room: who is online, who has read how far, who is typing. */
export class MembersController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  typing: User[] = [];
  private room: Room | undefined;
  private byId = new Map<string, Member>();
  /** Whether all members are in `byId`. */
  private complete = false;
  /** Number of the current load; results of older ones are ignored. */
  private round = 0;

  /** The members by name; of a very large room the first thousand. */
  get members(): Member[] {
    return [...this.byId.values()].sort((a, b) => a.user.displayName.localeCompare(b.user.displayName));
  }

  /** The members as users, in no order. */
  get users(): User[] {
    return [...this.byId.values()].map(({ user }) => user);
  }

  /** Number of members: of the list, or of the room while the list is loading. */
  get count(): number {
    return this.complete ? this.byId.size : (this.room?.memberCount ?? 0);
  }

  /** Whether messages show who wrote them. In a room of two each knows the other; who only looks into it knows neither. */
  get areNamed(): boolean {
    return this.count > 2 || !this.room?.role;
  }

  get online(): number {
    return [...this.byId.values()].filter(({ status }) => status === 'online').length;
  }

  /** Who has read how far. */
  get receipts(): Receipts {
    const user = this.client?.user;
    // A user who shows no receipts gets none: what is known of others without them is not shown as one.
    const isComplete = this.complete && user?.privacy?.receipts !== false;
    return new Receipts([...this.byId.values()], user?.id, isComplete);
  }

  /** Follows another room, or the same one after joining it: only members see who is in it. */
  open(room: Room | undefined): void {
    const isSame = room?.slug === this.room?.slug && Boolean(room?.role) === Boolean(this.room?.role);
    this.room = room;
    if (isSame) return;
    this.reset();
    this.begin();
  }

  async load(): Promise<void> {
    const { client } = this;
    const slug = this.room?.slug;
    if (!client || !slug || !this.room?.role) return;
    const round = (this.round += 1);
    const isCurrent = () => this.client === client && this.room?.slug === slug && this.round === round;
    try {
      await this.loadPages(client, slug, isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      this.error = error;
      if (this.byId.size === 0) this.status = 'error';
    }
    if (isCurrent()) this.changed();
  }

  /** Shows the first page at once, and removes former members with the last one. */
  private async loadPages(client: ChatClient, slug: string, isCurrent: () => boolean): Promise<void> {
    const before = new Set(this.byId.keys());
    const listed = new Set<string>();
    let cursor: string | null = null;
    do {
      const page: Page<Member> = await client.members.list(slug, cursor === null ? {} : { cursor });
      if (!isCurrent()) return;
      for (const member of page.results) {
        listed.add(member.user.id);
        this.byId.set(member.user.id, member);
      }
      cursor = page.nextCursor;
      this.status = 'ready';
      this.error = undefined;
      this.changed();
    } while (cursor !== null && listed.size < MAX_LISTED);
    this.complete = cursor === null;
    // Members who joined while the pages were read are kept: an event announced them, and the next list has them.
    if (this.complete) for (const id of before) if (!listed.has(id)) this.byId.delete(id);
  }

  /** Adds a user by username. Rejects with ChatError, as all that follow do. */
  async add(username: string): Promise<void> {
    const { client, room } = this;
    if (client && room) this.put(room.slug, await client.members.add(room.slug, { username }));
  }

  async setRole(username: string, role: MemberRole): Promise<void> {
    const { client, room } = this;
    if (client && room) this.put(room.slug, await client.members.setRole(room.slug, username, role));
  }

  async remove(user: User): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    await client.members.remove(room.slug, user.username);
    this.drop(room.slug, user);
  }

  /** Lets a member read, but not write. */
  async mute(user: User, until: string): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    await client.members.mute(room.slug, user.username, { until });
    if (room.slug === this.room?.slug) this.merge(user.id, () => ({ mutedUntil: until }));
  }

  async unmute(user: User): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    await client.members.unmute(room.slug, user.username);
    if (room.slug !== this.room?.slug) return;
    const member = this.byId.get(user.id);
    if (!member) return;
    const { mutedUntil: _, ...unmuted } = member;
    this.put(room.slug, unmuted);
  }

  /** Removes a user who cannot come back before `until`; without it, never. */
  async ban(user: User, until?: string): Promise<void> {
    const { client, room } = this;
    if (!client || !room) return;
    await client.members.ban(room.slug, user.username, until === undefined ? {} : { until });
    this.drop(room.slug, user);
  }

  async unban(user: User): Promise<void> {
    const { client, room } = this;
    if (client && room) await client.members.unban(room.slug, user.username);
  }

  /** Returns a page of those who are banned. */
  async banned(cursor?: string): Promise<Page<BannedUser>> {
    const { client, room } = this;
    if (!client || !room) return { results: [], nextCursor: null };
    return client.members.banned(room.slug, cursor === undefined ? {} : { cursor });
  }

  protected reset(): void {
    this.status = 'loading';
    this.error = undefined;
    this.typing = [];
    this.byId = new Map();
    this.complete = false;
    this.round += 1;
  }

  protected override pause(): void {
    // The known members are shown until there is a client again.
  }

  protected override resume(client: ChatClient): void {
    this.start(client);
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('member.added', ({ room, member }) => this.put(room, member)),
      client.on('member.updated', ({ room, member }) => this.put(room, member)),
      client.on('member.removed', ({ room, user }) => this.drop(room, user)),
      client.on('read', ({ room, user, seq }) => {
        if (room === this.room?.slug)
          this.merge(user.id, (member) => ({ lastReadSeq: Math.max(member.lastReadSeq, seq) }));
      }),
      client.on('delivered', ({ room, user, seq }) => {
        if (room === this.room?.slug)
          this.merge(user.id, ({ deliveredSeq = 0 }) => ({ deliveredSeq: Math.max(deliveredSeq, seq) }));
      }),
      client.on('message.new', ({ room, message }) => {
        // A sender has read everything before; the server sends no read mark for that.
        if (room === this.room?.slug)
          this.merge(message.sender.id, ({ lastReadSeq }) => ({
            lastReadSeq: Math.max(lastReadSeq, message.seq),
          }));
      }),
      client.on('user.updated', ({ user }) => this.merge(user.id, () => ({ user }))),
      client.on('user.merged', ({ from, user }) => this.replace(from, user)),
      client.on('presence.changed', ({ user, status }) => this.merge(user.id, () => ({ user, status }))),
      client.on('typing.changed', ({ room, users }) => {
        if (room !== this.room?.slug) return;
        this.typing = users;
        this.changed();
      }),
      client.on('rooms.stale', () => void this.load()),
    );
    this.onReconnect(client, () => {
      if (this.error) void this.load();
    });
    this.onOtherSight(client);
    this.begin();
  }

  /** Reads the members again where a setting of the user decides what is told of them. */
  private onOtherSight(client: ChatClient): void {
    const sightOf = ({ online, receipts } = DEFAULT_PRIVACY_SETTINGS) => `${online} ${receipts}`;
    let known = sightOf(client.user?.privacy);
    this.listen(
      client.on('privacy.updated', (settings) => {
        if (sightOf(settings) === known) return;
        known = sightOf(settings);
        void this.load();
      }),
    );
  }

  private begin(): void {
    if (!this.client || !this.room) return;
    this.typing = this.client.typing.current(this.room.slug);
    void this.load();
  }

  private put(slug: string, member: Member): void {
    if (slug !== this.room?.slug) return;
    this.byId.set(member.user.id, member);
    this.changed();
  }

  private drop(slug: string, user: User): void {
    if (slug === this.room?.slug && this.byId.delete(user.id)) this.changed();
  }

  /** A guest is an account now, which may be a member already: the account's own row stays. */
  private replace(from: string, user: User): void {
    const guest = this.byId.get(from);
    if (!guest) return;
    this.byId.delete(from);
    const known = this.byId.get(user.id);
    const lastReadSeq = Math.max(guest.lastReadSeq, known?.lastReadSeq ?? 0);
    this.byId.set(user.id, { ...guest, ...known, user, lastReadSeq });
    this.changed();
  }

  private merge(id: string, change: (member: Member) => Partial<Member>): void {
    const member = this.byId.get(id);
    if (!member) return;
    this.byId.set(id, { ...member, ...change(member) });
    this.changed();
  }
}
