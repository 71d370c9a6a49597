import type { TokenKeys } from '../../crypto/token-keys.js';

const DAY_MS = 86_400_000;
/** A hash is at most a day old when its guest is banned, and the block lasts a day: today, yesterday, the day before. */
const CHECKED_DAYS = 3;

export type AddressHashes = ReturnType<typeof createAddressHashes>;

/**
 * Creates the hashes by which addresses of guests are recognized. They are keyed and differ by site and by day, so that
 * what is stored neither reveals an address nor follows a guest for longer than a block lasts.
 */
export function createAddressHashes({ tokenKeys, clock }: { tokenKeys: TokenKeys; clock: () => number }) {
  const today = () => Math.floor(clock() / DAY_MS);
  const hashOf = (day: number, siteId: string, address: string) =>
    tokenKeys.addresses.sign(tokenKeys.primaryKeyId, `${day} ${siteId} ${address}`);

  return {
    /** Returns the hash of today. */
    current: (siteId: string, address: string): string => hashOf(today(), siteId, address),
    /** Returns every hash by which a block of this address may be stored. */
    checked: (siteId: string, address: string): string[] =>
      Array.from({ length: CHECKED_DAYS }, (_, days) => hashOf(today() - days, siteId, address)),
  };
}
