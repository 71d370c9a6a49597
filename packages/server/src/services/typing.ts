import { TYPING_EXPIRES_SECONDS } from '@sotto/protocol';
import type { User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import { findUser } from './find-user.js';
import type { Realtime, RoomRef } from './realtime.js';

interface TypingDeps {
  models: Pick<Models, 'User'>;
  realtime: Realtime;
  rooms: { resolveMember(actor: Actor, slug: string): Promise<{ room: RoomRef }> };
}

export type TypingService = ReturnType<typeof createTypingService>;

/** Typing signals: nothing is kept; a signal that is not repeated ends by itself at the readers'. */
export function createTypingService({ models, realtime, rooms }: TypingDeps) {
  async function whoAndWhere(actor: Actor, slug: string): Promise<{ room: RoomRef; user: User }> {
    const { room } = await rooms.resolveMember(actor, slug);
    const user = await findUser(models, actor.userId);
    if (!user) throw new AppError('user_not_found');
    return { room, user };
  }

  return {
    /** @throws AppError `room_not_found`, `not_a_member` */
    async start(actor: Actor, slug: string): Promise<void> {
      const { room, user } = await whoAndWhere(actor, slug);
      realtime.toRoom(room, 'typing.start', { room: slug, user, expiresIn: TYPING_EXPIRES_SECONDS });
    },
    /** @throws AppError `room_not_found`, `not_a_member` */
    async stop(actor: Actor, slug: string): Promise<void> {
      const { room, user } = await whoAndWhere(actor, slug);
      realtime.toRoom(room, 'typing.stop', { room: slug, user });
    },
  };
}
