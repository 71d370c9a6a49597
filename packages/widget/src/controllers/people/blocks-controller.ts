import type { ChatClient, User } from '@sotto/sdk';
import { afterFirstRows } from '../frame.js';
import { ClientController } from '../client/client-controller.js';

/** Who is blocked, by client: read once for all elements that show it. */
const lists = new WeakMap<ChatClient, Promise<User[]>>();
/** Events whose change is in the list, or on its way: all elements receive them. */
const seen = new WeakSet<object>();

/** The users whom the viewer has blocked: their messages are folded, and nobody is told. */
export class BlocksController extends ClientController {
  /** The blocked users, by name; undefined while they are being read, and where that failed. */
  users: readonly User[] | undefined;
  error: unknown;
  private ids: ReadonlySet<string> = new Set();

  /** Whether the viewer has blocked this user. */
  has({ id }: Pick<User, 'id'>): boolean {
    return this.ids.has(id);
  }

  /** Reads them again where that failed. */
  async load(): Promise<void> {
    const { client } = this;
    if (!client) return;
    const list = lists.get(client) ?? afterFirstRows().then(() => client.blocks.list());
    lists.set(client, list);
    try {
      const users = await list;
      // A newer list is on its way otherwise.
      if (client === this.client && lists.get(client) === list) this.take(users);
    } catch (error) {
      const current = lists.get(client);
      // Each element that waited for it has failed; the first has removed it.
      if (current !== undefined && current !== list) return;
      lists.delete(client);
      if (client === this.client) this.error = error;
    }
    this.changed();
  }

  /** Unblocks a user. Rejects with ChatError. */
  async unblock(user: User): Promise<void> {
    await this.client?.blocks.remove(user.username);
  }

  protected reset(): void {
    this.take([]);
    this.users = undefined;
  }

  protected override pause(): void {
    // What is known is shown until there is a client again.
  }

  protected override resume(client: ChatClient): void {
    this.start(client);
  }

  protected start(client: ChatClient): void {
    const again = (event: object) => {
      if (!seen.has(event)) lists.delete(client);
      seen.add(event);
      if (client.user) void this.load();
    };
    this.onOtherUser(client, (event) => {
      this.reset();
      again(event);
    });
    this.listen(
      client.on('blocks.changed', again),
      // Other devices may have changed it while the connection was lost.
      client.on('rooms.stale', again),
      client.on('user.updated', ({ user }) => {
        if (this.users?.some(({ id }) => id === user.id))
          this.take(this.users.map((one) => (one.id === user.id ? user : one)));
      }),
    );
    if (client.user) void this.load();
  }

  private take(users: readonly User[]): void {
    this.error = undefined;
    this.users = [...users].sort((a, b) => a.displayName.localeCompare(b.displayName));
    this.ids = new Set(users.map(({ id }) => id));
    this.changed();
  }
}
