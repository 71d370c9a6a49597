import type { RoomAction } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { ServicesDeps } from '../deps.js';
import type { MemberAccess, RoomAccessService } from '../room/access.js';

/**
 * Creates the function that resolves the room of a write to the log, within the limits of the user and the room. Membership
 * comes before the room's bucket, so that no outsider can empty it. It throws `rate_limited`, and what `can` returns.
 */
export const createWriteAdmission =
  (
    { limiter }: Pick<ServicesDeps, 'limiter'>,
    { access }: { access: Pick<RoomAccessService, 'resolveMember'> },
  ) =>
  async (actor: Actor, slug: string, action: RoomAction | 'read'): Promise<MemberAccess> => {
    await limiter.enforce(actor.kind === 'guest' ? 'messages.guest' : 'messages.user', actor.userId);
    const found = await access.resolveMember(actor, slug, action);
    await limiter.enforce('messages.room', found.room.id);
    return found;
  };
