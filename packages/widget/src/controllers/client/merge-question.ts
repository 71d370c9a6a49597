import type { ChatClient } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import { ClientController } from './client-controller.js';

/** Asks whether what the visitor wrote as a guest becomes the account's, whenever the client has to know. */
export class MergeQuestion extends ClientController {
  constructor(
    host: ReactiveControllerHost,
    client: () => ChatClient | undefined,
    private readonly dialog: { offer: (dialog: { kind: 'merge' }) => void },
  ) {
    super(host, client);
  }

  protected start(client: ChatClient): void {
    this.listen(client.on('merge.offered', () => this.dialog.offer({ kind: 'merge' })));
  }

  protected reset(): void {
    // The client keeps the question.
  }
}
