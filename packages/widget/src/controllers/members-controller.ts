import type { ChatClient, Member, Room } from '@sotto/sdk';
import { ClientController } from './client-controller.js';

/** The members of a room, kept current by events. */
export class MembersController extends ClientController {
  members: Member[] = [];
  error: unknown;
  private room: Room | undefined;

  get online(): Member[] {
    return this.members.filter(({ status }) => status === 'online');
  }

  get offline(): Member[] {
    return this.members.filter(({ status }) => status === 'offline');
  }

  /** The highest `seq` that somebody else has read. */
  get readByOthers(): number {
    const own = this.client?.user?.id;
    return Math.max(
      0,
      ...this.members.filter(({ user }) => user.id !== own).map(({ lastReadSeq }) => lastReadSeq),
    );
  }

  /** Shows another room's members; only members may see them. */
  open(room: Room): void {
    const isSame = room.slug === this.room?.slug && Boolean(room.role) === Boolean(this.room?.role);
    this.room = room;
    if (isSame) return;
    this.members = [];
    void this.load();
  }

  async load(): Promise<void> {
    const { client, room } = this;
    if (!client || !room?.role) return;
    try {
      const members = await client.members.list(room.slug);
      if (this.client !== client || this.room?.slug !== room.slug) return;
      this.members = members;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.changed();
  }

  protected reset(): void {
    this.members = [];
    this.error = undefined;
  }

  protected start(client: ChatClient): void {
    const here =
      <E extends { room: string }>(act: (event: E) => void) =>
      (event: E) => {
        if (event.room !== this.room?.slug) return;
        act(event);
        this.changed();
      };
    this.listen(
      client.on(
        'member.added',
        here(({ member }) => this.put(member)),
      ),
      client.on(
        'member.updated',
        here(({ member }) => this.put(member)),
      ),
      client.on(
        'member.removed',
        here(({ user }) => (this.members = this.members.filter((one) => one.user.id !== user.id))),
      ),
      client.on(
        'read',
        here(({ user, seq }) => this.change(user.id, { lastReadSeq: seq })),
      ),
      client.on('presence.changed', ({ user, status }) => {
        this.change(user.id, { status });
        this.changed();
      }),
      client.on('rooms.stale', () => void this.load()),
    );
    void this.load();
  }

  private put(member: Member): void {
    this.members = [...this.members.filter(({ user }) => user.id !== member.user.id), member];
  }

  private change(userId: string, change: Partial<Member>): void {
    this.members = this.members.map((member) =>
      member.user.id === userId ? { ...member, ...change } : member,
    );
  }
}
