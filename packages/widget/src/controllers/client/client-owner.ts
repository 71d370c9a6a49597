import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { createClient } from './create-client.js';

/** An element that is given a client, or creates its own from its attributes. */
export interface ClientHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly serverUrl: string;
  readonly clientId: string;
  readonly client: ChatClient | undefined;
}

/**
 * Owns the client that an element creates for itself. It is created when the element is connected, again after a removal,
 * and closed, with its socket, when the element is removed, gets other attributes, or is given a client at any time. A
 * client that was given is never closed here.
 */
export class ClientOwner implements ReactiveController {
  private own: ChatClient | undefined;
  /** What `own` was created for; empty where there is none to create. */
  private createdFor = '';

  /** @param create - creates a client; returns undefined where an attribute is missing or wrong */
  constructor(
    private readonly host: ClientHost,
    private readonly create: typeof createClient = createClient,
  ) {
    host.addController(this);
  }

  /** The client in use: the one that was given, or the element's own. */
  get active(): ChatClient | undefined {
    return this.host.client ?? this.own;
  }

  /** Stays the same while the client belongs to the same server and site. */
  get identity(): unknown {
    const { client, clientId, serverUrl } = this.host;
    return client ?? `${clientId} ${serverUrl}`;
  }

  hostConnected(): void {
    this.follow();
    // An element that comes back renders for no other reason.
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.host.isConnected) this.follow();
  }

  hostDisconnected(): void {
    // A move within the page connects again at once; only a removal ends the connection.
    queueMicrotask(() => {
      if (!this.host.isConnected) this.close();
    });
  }

  /** Brings the own client in line with what the element was given. */
  private follow(): void {
    const { serverUrl, clientId, client } = this.host;
    const wanted = client ? '' : String(this.identity);
    if (wanted === this.createdFor) return;
    this.close();
    this.createdFor = wanted;
    if (!client) this.own = this.create(serverUrl, clientId);
  }

  private close(): void {
    // The element's own client may have been given back to it: then it belongs to the page.
    if (this.own !== this.host.client) this.own?.close();
    this.own = undefined;
    this.createdFor = '';
  }
}
