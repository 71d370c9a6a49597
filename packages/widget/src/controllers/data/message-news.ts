import type { ChatClient } from '@sotto/sdk';
import type { LitElement } from 'lit';
import { publish } from '../../events.js';
import { ClientController } from '../client/client-controller.js';

/** Publishes messages from others as an event of the element. A line about the room is none: pages notify by it. */
export class MessageNews extends ClientController {
  constructor(
    private readonly element: LitElement,
    getClient: () => ChatClient | undefined,
  ) {
    super(element, getClient);
  }

  protected reset(): void {
    // It holds nothing.
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('message.new', ({ message }) => {
        if (message.kind === 'system' || message.sender.id === client.user?.id) return;
        publish(this.element, 'chat-message-receive', { message });
      }),
    );
  }
}
