import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { PrivacySettings, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import { subscribeControl } from '../../bus/bus.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import { createRenewalQueue } from '../../cache/renewal-queue.js';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { ServicesDeps } from '../deps.js';
import { openUsers } from './profiles.js';

const MAX_USERS = 20_000;

/** A user as stored. */
export interface KnownUser {
  user: User;
  siteId: string;
  privacy: PrivacySettings;
  /** Id of the account that this guest has joined. */
  mergedInto: string | undefined;
  /** Until when it may be shown, in milliseconds since 1970. */
  until: number;
}

/** Creates the memory of users, which reads those that it does not hold; each is at most 5 s out of date. */
export function createUserCache({
  models,
  keys,
  bus,
  baseUrl,
  clock,
  logger,
}: Pick<ServicesDeps, 'models' | 'keys' | 'bus' | 'baseUrl' | 'clock' | 'logger'>) {
  const users = createBoundedCache<KnownUser>({ maxSize: MAX_USERS });
  /** Grows with each change of a user: a load during which it grew is discarded. */
  let changes = 0;
  const renewals = createRenewalQueue(renew);

  subscribeControl(bus, (message) => {
    if (message.kind !== 'user') return;
    changes += 1;
    users.delete(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of users'));
  bus.onReconnect(() => {
    changes += 1;
    users.clear();
  });

  async function load(siteId: string, ids: string[]): Promise<KnownUser[]> {
    const before = changes;
    const until = clock() + CACHE_TTL_MS;
    const rows = await models.User.find({
      _id: mongoose.trusted({ $in: ids.map(toObjectId) }),
      site: { $eq: toObjectId(siteId) },
    }).lean();
    const records = await openUsers({ keys, logger }, rows);
    const found = records.map((record) => ({
      ...{ user: presentUser(record, baseUrl()), siteId, until },
      privacy: { ...DEFAULT_PRIVACY_SETTINGS, ...record.privacy },
      mergedInto: record.mergedInto?.toString(),
    }));
    if (changes === before) for (const known of found) users.set(known.user.id, known);
    return found;
  }

  async function renew(ids: string[]): Promise<void> {
    const bySite = new Map<string, string[]>();
    for (const id of ids) {
      const siteId = users.peek(id)?.siteId;
      if (siteId !== undefined) bySite.set(siteId, [...(bySite.get(siteId) ?? []), id]);
    }
    for (const [siteId, own] of bySite) await load(siteId, own);
  }

  /** Returns what is stored of these users, by id: from memory, and of the others by one query. */
  async function find(siteId: string, ids: Iterable<string>): Promise<Map<string, KnownUser>> {
    const now = clock();
    const found = new Map<string, KnownUser>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = users.peek(id);
      if (known && known.until > now) {
        found.set(id, known);
        if (known.until - now <= CACHE_TTL_MS / 2) renewals.add(id);
      } else missing.push(id);
    }
    if (missing.length > 0) for (const known of await load(siteId, missing)) found.set(known.user.id, known);
    return found;
  }

  return {
    find,
    /** Reads these users anew. */
    load,
  };
}
