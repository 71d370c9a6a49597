import type { ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatError, ChatErrorCode } from '@sotto/sdk';
import { ClientController } from './client-controller.js';

/** Errors that are over once there is a connection again. */
const PASSING: ReadonlySet<string> = new Set<ChatErrorCode>([
  'network',
  'timeout',
  'unavailable',
  'draining',
]);

/** Clears an error about an unreachable server once it is reachable again; what was filled in stays. */
export class PassingError extends ClientController {
  constructor(
    host: ReactiveControllerHost & { readonly client: ChatClient | undefined },
    private readonly shown: { error: () => unknown; clear: () => void },
  ) {
    super(host, () => host.client);
  }

  protected override start(client: ChatClient): void {
    this.onReconnect(client, () => {
      const { code } = (this.shown.error() ?? {}) as Partial<ChatError>;
      if (code !== undefined && PASSING.has(code)) this.shown.clear();
    });
  }

  protected override reset(): void {
    // It holds nothing of a client.
  }
}
