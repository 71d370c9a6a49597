import { randomInt } from 'node:crypto';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Models } from '../models/index.js';
import { randomId, toObjectId } from '../models/object-id.js';
import type { OAuthSessionRecord } from '../models/oauth-session.js';
import type { UserAccount } from '../models/user.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { Audit } from './audit.js';
import type { KeysService } from './keys.js';
import { createdEntry } from './user/created-entry.js';
import { sealProfile } from './user/profiles.js';
import type { AddressHashes } from './guests/address-hashes.js';

/** How long a site admits no new guest from the address of a banned one, in milliseconds. */
const BLOCK_MS = 86_400_000;
/** After how many milliseconds without a session a guest who wrote nothing is deleted. */
const SILENT_MS = 30 * 86_400_000;
const SUFFIX = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SUFFIX_LENGTH = 8;
const MAX_ATTEMPTS = 5;

interface GuestsDeps {
  models: Pick<Models, 'User' | 'OAuthSession' | 'GuestBlock'>;
  keys: KeysService;
  hashes: AddressHashes;
  limiter: Pick<RateLimiter, 'enforce'>;
  audit: Pick<Audit, 'record'>;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export type GuestsService = ReturnType<typeof createGuestsService>;

/** Creates the service of guests: visitors without an account, each of one browser. */
export function createGuestsService({ models, keys, hashes, limiter, audit, logger, clock }: GuestsDeps) {
  const { User, OAuthSession, GuestBlock } = models;

  async function insert(siteId: string, displayName: string): Promise<Pick<UserAccount, '_id'>> {
    const own = { _id: randomId(), kind: 'guest' as const };
    const profile = await sealProfile({ keys }, own, { displayName });
    for (let attempt = 1; ; attempt += 1) {
      try {
        const record = {
          ...{ ...own, ...profile, site: toObjectId(siteId) },
          username: `guest-${randomSuffix()}`,
          grantedScopes: [],
          silentAt: new Date(clock() + SILENT_MS),
          createdAt: new Date(clock()),
        };
        return await audit.record(createdEntry(record, 'self'), () => User.create(record));
      } catch (error) {
        if (!isDuplicateKey(error) || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  return {
    /**
     * Creates a guest of a site, within the limits of the address and the site. Returns null for an address that is blocked.
     * @throws AppError `rate_limited`, `unavailable`
     */
    async create(
      siteId: string,
      displayName: string,
      address: string,
    ): Promise<Pick<UserAccount, '_id'> | null> {
      await limiter.enforce('guests.address', address);
      const blocked = await GuestBlock.exists({
        _id: mongoose.trusted({ $in: hashes.checked(siteId, address) }),
        expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
      });
      if (blocked) return null;
      await limiter.enforce('guests.site', siteId);
      return insert(siteId, displayName);
    },

    /**
     * Records where a guest's session was used, by a hash that changes daily; writes once a day. Never rejects: a session
     * whose address is unknown is only not blocked.
     */
    async seen({ _id, site, addressHash }: OAuthSessionRecord, address: string): Promise<void> {
      const current = hashes.current(site.toString(), address);
      if (addressHash === current) return;
      try {
        await OAuthSession.updateOne({ _id: { $eq: _id } }, { $set: { addressHash: current } });
      } catch (error) {
        logger.warn({ err: error }, 'unable to record the address of a guest');
      }
    },

    /**
     * Blocks the addresses of a guest who was banned: for a day the site admits no new guest from there. Does nothing for
     * users of another kind.
     */
    async blockAddressesOf(siteId: string, userId: string): Promise<void> {
      const user = { $eq: toObjectId(userId) };
      const site = { $eq: toObjectId(siteId) };
      if (!(await User.exists({ _id: user, site, kind: 'guest' }))) return;
      const sessions = await OAuthSession.find({ user, site }).select('addressHash').lean();
      const expiresAt = new Date(clock() + BLOCK_MS);
      for (const hash of new Set(sessions.flatMap(({ addressHash }) => addressHash ?? [])))
        await GuestBlock.updateOne({ _id: { $eq: hash } }, { $max: { expiresAt } }, { upsert: true });
    },
  };
}

function randomSuffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX[randomInt(SUFFIX.length)]).join('');
}
