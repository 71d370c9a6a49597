import type { ChatClient } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import type { Names } from '../../people/room-names.js';
import { ClientController } from '../client/client-controller.js';

/** Keeps the names of all rooms free of guests who have joined an account, whose name would count as a second one. */
export class NameNews extends ClientController {
  constructor(
    host: ReactiveControllerHost,
    getClient: () => ChatClient | undefined,
    private readonly names: Names,
  ) {
    super(host, getClient);
  }

  protected reset(): void {
    // It holds nothing.
  }

  protected start(client: ChatClient): void {
    this.listen(client.on('user.merged', ({ from, user }) => this.names.merge(from, user)));
  }
}
