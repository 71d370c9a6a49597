import { ContextProvider } from '@lit/context';
import type { LitElement, ReactiveController } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { chatClientContext } from '../context/chat-client-context.js';

/** Gives everything inside an element its client, before what is inside renders. */
export class ClientProvider implements ReactiveController {
  private readonly provider: ContextProvider<typeof chatClientContext>;

  constructor(
    host: LitElement,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    this.provider = new ContextProvider(host, { context: chatClientContext, initialValue: undefined });
    host.addController(this);
  }

  hostConnected(): void {
    this.provide();
  }

  hostUpdate(): void {
    this.provide();
  }

  private provide(): void {
    const client = this.getClient();
    if (this.provider.value !== client) this.provider.setValue(client);
  }
}
