import type { ChatClient, Profile } from '@sotto/sdk';
import { ClientController } from './client-controller.js';

/** Whether somebody is signed in. */
export type SessionStatus = 'loading' | 'signed-out' | 'signed-in';

/** Restores the session of the visit before, and follows sign-in and sign-out. */
export class SessionController extends ClientController {
  status: SessionStatus = 'loading';
  user: Profile | null = null;
  /** The session ended by itself, and not by the person. */
  ended = false;

  protected reset(): void {
    this.status = 'loading';
    this.user = null;
    this.ended = false;
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('auth.changed', ({ user }) => this.apply(client, user)),
      client.on('auth.required', () => {
        this.ended = true;
        this.changed();
      }),
    );
    if (client.user) this.apply(client, client.user);
    else void this.restore(client);
  }

  private async restore(client: ChatClient): Promise<void> {
    try {
      await client.auth.restore();
    } catch {
      // The server is away: the sign-in screen says so when it is used.
    }
    if (this.client === client) this.apply(client, client.user);
  }

  private apply(client: ChatClient, user: Profile | null): void {
    this.user = user;
    if (user) {
      this.ended = false;
      // The connection bar tells how it goes.
      client.connect().catch(() => undefined);
    }
    this.status = user ? 'signed-in' : 'signed-out';
    this.changed();
  }
}
