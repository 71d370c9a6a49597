import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, ClientEventMap } from '@sotto/sdk';
import { onNextFrame } from '../frame.js';

/**
 * Base of the controllers: listens to the client while its host is in the page, starts again when the
 * client changes, and renders once a frame.
 */
export abstract class ClientController implements ReactiveController {
  protected client: ChatClient | undefined;
  protected readonly changed: () => void;
  private unbind: (() => void)[] = [];
  private connected = false;
  /** Id of the user whose data is held. */
  private holder: string | undefined;

  constructor(
    protected readonly host: ReactiveControllerHost,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    this.changed = onNextFrame(host);
    host.addController(this);
  }

  hostConnected(): void {
    this.connected = true;
    this.attach();
  }

  hostDisconnected(): void {
    this.connected = false;
    this.detach();
  }

  hostUpdate(): void {
    if (this.connected && this.getClient() !== this.client) this.attach();
  }

  /** Starts to listen and to load. */
  protected abstract start(client: ChatClient): void;

  /** Forgets everything about the previous client. */
  protected abstract reset(): void;

  /** Called when there is no client, or not yet one again. */
  protected pause(): void {
    this.reset();
  }

  /** Resumes with a client of the same user: the host was moved, or removed and put back. */
  protected resume(client: ChatClient): void {
    this.reset();
    this.start(client);
  }

  protected listen(...unbind: (() => void)[]): void {
    this.unbind.push(...unbind);
  }

  /** Calls `callback` when another user signs in, or the session ends; not for a new name or picture of the same user. */
  protected onOtherUser(client: ChatClient, callback: ClientEventMap['auth.changed']): void {
    let known = client.user?.id;
    this.listen(
      client.on('auth.changed', (event) => {
        const id = event.user?.id;
        if (id === known) return;
        known = id;
        callback(event);
      }),
    );
  }

  /** Calls `callback` whenever the connection, or the device's network, is back. */
  protected onReconnect(client: ChatClient, callback: () => void): void {
    addEventListener('online', callback);
    this.listen(
      () => removeEventListener('online', callback),
      client.on('connection.changed', ({ status }) => {
        if (status === 'online' || status === 'polling') callback();
      }),
    );
  }

  private attach(): void {
    this.detach();
    this.client = this.getClient();
    if (!this.client) return this.pause();
    const holder = this.client.user?.id;
    if (holder !== undefined && holder === this.holder) return this.resume(this.client);
    this.reset();
    this.start(this.client);
  }

  private detach(): void {
    if (this.client) this.holder = this.client.user?.id;
    for (const unbind of this.unbind) unbind();
    this.unbind = [];
    this.client = undefined;
  }
}
