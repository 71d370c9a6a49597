import type { Message } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { priceOfTexts } from './read-prices.js';
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

/**
 * What every door that hands out many messages does after it has read them: takes what their texts cost beyond the
 * tokens that were `paid` before.
 */
export function chargeForTexts(
  limiter: Pick<RateLimiter, 'charge'>,
  userId: string,
  messages: readonly Message[],
  paid: number,
): Promise<void> {
  return limiter.charge('api.user', userId, priceOfTexts(messages) - paid);
}
