import type { LitElement, ReactiveController } from 'lit';
import type { GuestSignIn } from './guest-sign-in.js';
import type { SessionController } from './session-controller.js';
import type { Drafts } from '../data/drafts.js';
import { publish } from '../../events.js';

interface SessionNewsParts {
  session: SessionController;
  guest: GuestSignIn;
  drafts: Drafts;
  /** Forgets what is shown to the user before. */
  reset: () => void;
  openRoom: (slug: string) => Promise<void>;
}

/** Publishes who is signed in, and begins and ends what is shown to that user. */
export class SessionNews implements ReactiveController {
  /** Id of the user whose session was published last. */
  userId: string | undefined;

  constructor(
    private readonly host: LitElement & { readonly room: string | undefined },
    private readonly parts: SessionNewsParts,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const { host } = this;
    const { session, guest, drafts, reset, openRoom } = this.parts;
    const isSignedIn = session.status === 'signed-in';
    // A session that is still being restored, or cannot be, has not ended.
    if (!host.isConnected || (!isSignedIn && session.status !== 'signed-out')) return;
    const user = isSignedIn ? session.user : null;
    if (user?.id === this.userId) return;
    const hasEnded = this.userId !== undefined;
    this.userId = user?.id;
    reset();
    // Keep the drafts of the user, unless they signed out, and those of a guest who signs in.
    const { isOpen: wasGuest, room: before } = guest;
    if (user) drafts[wasGuest ? 'adopt' : 'open'](user);
    else if (hasEnded && !session.ended && !wasGuest) drafts.clear();
    if (user && user.kind !== 'guest') guest.close();
    if (hasEnded) publish(host, 'chat-session-end', null);
    if (user) publish(host, 'chat-session-start', { user });
    const room = before ?? host.room;
    if (user && room) void openRoom(room);
  }
}
