import type { ChatClient, User } from '@sotto/sdk';

/** Whom the user has blocked: read when it first matters, and again after each change. */
export class BlockedUsers {
  private client: ChatClient | undefined;
  private ids: Promise<Set<string>> | undefined;
  private stop: () => void = () => {};

  /** Whether a user is blocked; nobody is where that cannot be read. */
  async has(client: ChatClient, { id }: Pick<User, 'id'>): Promise<boolean> {
    if (client !== this.client) {
      this.forget();
      this.client = client;
      const stops = (['blocks.changed', 'rooms.stale'] as const).map((event) =>
        client.on(event, () => (this.ids = undefined)),
      );
      this.stop = () => stops.forEach((stop) => stop());
    }
    this.ids ??= client.blocks.list().then((users) => new Set(users.map((user) => user.id)));
    try {
      return (await this.ids).has(id);
    } catch {
      this.ids = undefined;
      return false;
    }
  }

  forget(): void {
    this.stop();
    this.stop = () => {};
    this.client = undefined;
    this.ids = undefined;
  }
}
