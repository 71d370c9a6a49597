import type { Actor } from '../actor.js';
import type { RateLimiter } from './rate-limiter.js';

interface MessageLimitDeps {
  limiter: RateLimiter;
  rooms: { resolveMember(actor: Actor, slug: string): Promise<{ room: { id: string } }> };
}

/**
 * What every message door (REST, Socket.IO, plain WebSocket) asks before a send, an edit or a deletion.
 * Membership comes before the room's bucket, so that no outsider can empty it.
 * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`
 */
export async function enforceMessageLimits(
  { limiter, rooms }: MessageLimitDeps,
  actor: Actor,
  slug: string,
): Promise<void> {
  await limiter.enforce('messages.user', actor.userId);
  const { room } = await rooms.resolveMember(actor, slug);
  await limiter.enforce('messages.room', room.id);
}
