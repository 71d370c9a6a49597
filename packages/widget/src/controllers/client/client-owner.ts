import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { makeClient } from './make-client.js';

/** An element that is given a client, or makes its own from its attributes. */
export interface ClientHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly serverUrl: string;
  readonly clientId: string;
  readonly client: ChatClient | undefined;
}

/**
 * Owns the client that an element makes for itself: creates it when the element comes into the page, also for the second
 * time, and closes it when the element is removed, has other attributes, or is given a client.
 */
export class OwnClient implements ReactiveController {
  private own: ChatClient | undefined;
  private madeFor = '';

  constructor(private readonly host: ClientHost) {
    host.addController(this);
  }

  /** The client in use: the one that was given, or the element's own. */
  get active(): ChatClient | undefined {
    return this.host.client ?? this.own;
  }

  /** The same for as long as the client is one of the same server and site. */
  get identity(): unknown {
    const { client, clientId, serverUrl } = this.host;
    return client ?? `${clientId} ${serverUrl}`;
  }

  hostConnected(): void {
    this.renew();
    // Nothing else makes an element render that comes back.
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.host.isConnected) this.renew();
  }

  hostDisconnected(): void {
    // A move within the page connects again at once; only a removal ends the connection.
    queueMicrotask(() => {
      if (!this.host.isConnected) this.close();
    });
  }

  private renew(): void {
    const { serverUrl, clientId, client } = this.host;
    const wanted = client ? '' : String(this.identity);
    if (wanted === this.madeFor) return;
    this.close();
    this.madeFor = wanted;
    if (!client) this.own = makeClient(serverUrl, clientId);
  }

  private close(): void {
    this.own?.close();
    this.own = undefined;
    this.madeFor = '';
  }
}
