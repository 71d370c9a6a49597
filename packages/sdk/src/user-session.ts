import type { NotificationSettings, PrivacySettings, Profile, User } from '@sotto/protocol';
import type { Environment } from './environment.js';
import { ChatError } from './errors.js';
import type { AuthRequiredReason, ClientEventMap } from './events.js';
import type { Emitter } from './internal/emitter.js';
import type { Outbox } from './outbox/outbox.js';

interface UserSessionDeps {
  env: Pick<Environment, 'serverUrl' | 'clientId'>;
  events: Emitter<ClientEventMap>;
  outbox: Pick<Outbox, 'open' | 'clear' | 'adopt' | 'scopes'>;
  /** The user's session is over: nothing that belongs to it may go on, except unsent messages. */
  onEnd: (error: ChatError) => void;
}

export type UserSession = ReturnType<typeof createUserSession>;

const signedOut = () => new ChatError('not_signed_in', 'The user signed out');

/** Who is signed in: begins and ends each user's session, and reports it. */
export function createUserSession({ env, events, outbox, onEnd }: UserSessionDeps) {
  let user: Profile | null = null;
  /** A request that ends the session is under way: until it is over, the end of the session is not reported. */
  let isEnding = false;
  let heldBack: (() => void) | undefined;
  /** Names the server, OAuth client and one of their users. */
  const scopeOf = (id: string) => `${env.serverUrl} ${env.clientId} ${id}`;

  /** Scopes of guests, beside that of the user. */
  const guests = {
    /** The guest who may join the account, or nobody: then nothing of one stays. */
    set(id: string | null): void {
      if (!user || id === user.id) return;
      const account = scopeOf(user.id);
      if (id === null) void outbox.scopes.dropGuests(account);
      else outbox.scopes.link(scopeOf(id), account);
    },
    join: (id: string) => user && outbox.scopes.join(scopeOf(id), scopeOf(user.id)),
    find: () => user && outbox.scopes.guestOf(scopeOf(user.id)),
  };

  /** Sets another user, another profile, or nobody. */
  function setUser(next: Profile | null): void {
    const before = user;
    if (before && before.id !== next?.id) onEnd(signedOut());
    user = next;
    if (next) void outbox.open(scopeOf(next.id));
    if (before || next) events.emit('auth.changed', { user: next });
  }

  return {
    get user() {
      return user;
    },
    /** Names the server, OAuth client and user; `null` without a user. */
    get scope() {
      return user && scopeOf(user.id);
    },
    guests,
    setUser,
    /** Name, picture or another part of the own profile that others see changed elsewhere. */
    update({ avatarUrl, ...changed }: User): void {
      if (!user) return;
      const { avatarUrl: _, ...kept } = user;
      setUser({ ...kept, ...changed, ...(avatarUrl !== undefined && { avatarUrl }) });
    },
    /** The user changed how they want to be told of messages. */
    setNotifications(notifications: NotificationSettings): void {
      if (user) setUser({ ...user, notifications });
    },
    /** The user changed what they show to others, here or elsewhere. */
    setPrivacy(privacy: PrivacySettings): void {
      if (user) setUser({ ...user, privacy });
    },
    /** Nobody is signed in: removes what an earlier page could not. */
    sweep: () => outbox.scopes.sweep(),
    /** A guest joined the account: what the guest left unsent is sent from here. */
    adopt: (guestId: string) => outbox.adopt(scopeOf(guestId), guestId),
    async signOut(): Promise<void> {
      // Unsent messages are removed too: nothing of the user may stay.
      const cleared = outbox.clear(signedOut());
      setUser(null);
      await cleared;
    },
    /**
     * Runs a request that ends the session by itself, and signs the user out: no `auth.required` says what the user asked for.
     * Where it fails, and the session has ended all the same, it is reported then.
     */
    async ending(work: () => Promise<void>): Promise<void> {
      isEnding = true;
      try {
        await work();
        heldBack = undefined;
      } finally {
        isEnding = false;
        heldBack?.();
        heldBack = undefined;
      }
    },
    requireSignIn,
  };

  /** The session is over, and only another sign-in helps. */
  function requireSignIn(reason: AuthRequiredReason, error?: ChatError): void {
    if (isEnding) heldBack = () => requireSignIn(reason, error);
    else {
      setUser(null);
      events.emit('auth.required', { reason, ...(error && { error }) });
    }
  }
}
