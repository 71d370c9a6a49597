import { TYPING_EXPIRES_SECONDS } from '@sotto/protocol';
import type { RoomAction, User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import type { Realtime, RoomRef } from './realtime.js';
import type { UserDirectory } from './user/user-directory.js';

interface TypingDeps {
  users: Pick<UserDirectory, 'accountById'>;
  realtime: Realtime;
  rooms: { resolveMember(actor: Actor, slug: string, action?: RoomAction): Promise<{ room: RoomRef }> };
}

export type TypingService = ReturnType<typeof createTypingService>;

/** Creates the service of typing signals. Nothing is stored: clients end a signal that is not repeated. */
export function createTypingService({ users, realtime, rooms }: TypingDeps) {
  /** Returns null for an actor who does not show others when they are typing. */
  async function resolveSender(
    actor: Actor,
    slug: string,
    action?: RoomAction,
  ): Promise<{ room: RoomRef; user: User } | null> {
    const { room } = await rooms.resolveMember(actor, slug, action);
    const { user, privacy } = await users.accountById(actor.siteId, actor.userId);
    return privacy.typing ? { room, user } : null;
  }

  return {
    /** Publishes that the actor is typing, unless the actor does not show it. @throws AppError what `can` returns for a message */
    async start(actor: Actor, slug: string): Promise<void> {
      const sender = await resolveSender(actor, slug, 'send');
      if (!sender) return;
      const { room, user } = sender;
      realtime.toRoom(room, 'typing.start', { room: slug, user, expiresIn: TYPING_EXPIRES_SECONDS });
    },
    /** Publishes that the actor stopped typing. @throws AppError `room_not_found`, `not_a_member` */
    async stop(actor: Actor, slug: string): Promise<void> {
      const sender = await resolveSender(actor, slug);
      if (sender) realtime.toRoom(sender.room, 'typing.stop', { room: slug, user: sender.user });
    },
  };
}
