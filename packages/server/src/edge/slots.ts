import { AppError } from '../errors.js';

/** Seconds after which a refused address may try again. */
const RETRY_AFTER_SECONDS = 5;

interface Place {
  readonly address: string;
  readonly evict: () => void;
}

/** A bounded number of places for peers that have not authenticated yet. */
export interface Places {
  /**
   * Takes a place.
   * @param evict - called when the place is needed for somebody else
   * @returns a function that frees the place; calling it again does nothing
   * @throws AppError `rate_limited` where the address has all its places taken
   */
  take(address: string, evict: () => void): () => void;
  /** @throws AppError `rate_limited` where the address has all its places taken */
  check(address: string): void;
  /** Places taken now. */
  size(): number;
}

/**
 * Creates places. An address that has used up its own is refused; above `inAll` the oldest place goes to the newcomer,
 * so that many addresses which hold places and do nothing keep nobody out: an honest handshake takes moments.
 */
export function createPlaces({ perAddress, inAll }: { perAddress: number; inAll: number }): Places {
  /** In order of arrival. */
  const taken = new Set<Place>();
  const counts = new Map<string, number>();

  function free(place: Place): void {
    if (!taken.delete(place)) return;
    const left = counts.get(place.address)! - 1;
    if (left === 0) counts.delete(place.address);
    else counts.set(place.address, left);
  }

  function check(address: string): void {
    if ((counts.get(address) ?? 0) < perAddress) return;
    throw new AppError('rate_limited', 'Too many connections from this address wait to sign in', {
      retryAfter: RETRY_AFTER_SECONDS,
    });
  }

  return {
    check,
    take(address, evict) {
      check(address);
      if (taken.size >= inAll) {
        const [oldest] = taken;
        free(oldest!);
        oldest!.evict();
      }
      const place = { address, evict };
      taken.add(place);
      counts.set(address, (counts.get(address) ?? 0) + 1);
      return () => free(place);
    },
    size: () => taken.size,
  };
}
