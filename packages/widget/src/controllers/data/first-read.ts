import type { ChatClient } from '@sotto/sdk';

/** What was read together with a session: given once, and to the user of that session alone. */
export class FirstRead<T> {
  private read: { client: ChatClient; user: string | undefined; value: T } | undefined;

  keep(client: ChatClient, value: T): void {
    this.read = { client, user: client.user?.id, value };
  }

  take(client: ChatClient): T | undefined {
    const { read } = this;
    this.read = undefined;
    return read?.client === client && read.user === client.user?.id ? read.value : undefined;
  }
}
