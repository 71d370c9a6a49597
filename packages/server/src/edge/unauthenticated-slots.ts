import { AppError } from '../errors.js';

/** Seconds after which a refused address may try again. */
const RETRY_AFTER_SECONDS = 5;

interface Slot {
  readonly address: string;
  readonly evict: () => void;
}

/** A bounded number of slots for peers that have not authenticated yet. */
export interface Slots {
  /**
   * Takes a slot.
   * @param evict - called when the slot is given to another peer
   * @returns a function that frees the slot; calling it again does nothing
   * @throws AppError `rate_limited` where the address has used up its slots
   */
  take(address: string, evict: () => void): () => void;
  /** @throws AppError `rate_limited` where the address has used up its slots */
  check(address: string): void;
  /** Returns the number of slots in use. */
  size(): number;
}

/**
 * Creates slots. An address that has used up its own is refused. Above `inAll` the newcomer gets the oldest slot, so that
 * idle connections from many addresses do not lock out others: an honest handshake takes moments.
 */
export function createSlots({ perAddress, inAll }: { perAddress: number; inAll: number }): Slots {
  /** In order of arrival. */
  const taken = new Set<Slot>();
  const counts = new Map<string, number>();

  function free(slot: Slot): void {
    if (!taken.delete(slot)) return;
    const left = counts.get(slot.address)! - 1;
    if (left === 0) counts.delete(slot.address);
    else counts.set(slot.address, left);
  }

  function check(address: string): void {
    if ((counts.get(address) ?? 0) < perAddress) return;
    throw new AppError('rate_limited', 'Too many connections from this address that have not signed in', {
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
      const slot = { address, evict };
      taken.add(slot);
      counts.set(address, (counts.get(address) ?? 0) + 1);
      return () => free(slot);
    },
    size: () => taken.size,
  };
}
