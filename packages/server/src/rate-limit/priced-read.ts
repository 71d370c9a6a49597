import type { Message } from '@sotto/protocol';
import type { RateDecision, RateLimiter } from './rate-limiter.js';
import { priceOfTexts } from './read-prices.js';

interface PricedRead<T> {
  userId: string;
  /** Tokens of the bucket `api.user` that are taken before the read. */
  price: number;
  /** Tokens of `price` that already pay for texts; all of them by default. */
  paidForTexts?: number;
  /** Called once the price is paid. */
  onPaid?: (decision: RateDecision) => void;
  read: () => Promise<T>;
  /** Returns the messages that were read. */
  messagesOf: (found: T) => readonly Message[];
}

/**
 * Reads messages for tokens: takes the price, reads, and then charges what the texts cost beyond it, as their length is
 * known only then.
 * @throws AppError `rate_limited`; nothing is read then
 */
export async function readAtPrice<T>(
  limiter: Pick<RateLimiter, 'charge' | 'enforce'>,
  { userId, price, paidForTexts = price, onPaid, read, messagesOf }: PricedRead<T>,
): Promise<T> {
  const decision = await limiter.enforce('api.user', userId, price);
  onPaid?.(decision);
  const found = await read();
  await limiter.charge('api.user', userId, priceOfTexts(messagesOf(found)) - paidForTexts);
  return found;
}
