import type { User } from '@sotto/protocol';
import mongoose from 'mongoose';
import { subscribeControl } from '../../bus/bus.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import { createRenewalQueue } from '../../cache/renewal-queue.js';
import { toObjectId } from '../../models/object-id.js';
import { presentUser } from '../../presenters/users.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { ServicesDeps } from '../deps.js';

const MAX_USERS = 20_000;

export type UserDirectory = ReturnType<typeof createUserDirectory>;

/** Finds users by id, to be shown beside messages and memberships; at most 5 s out of date. */
export function createUserDirectory({
  models,
  bus,
  clock,
  logger,
}: Pick<ServicesDeps, 'models' | 'bus' | 'clock' | 'logger'>) {
  const users = createBoundedCache<{ user: User; siteId: string; until: number }>({ maxSize: MAX_USERS });
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

  async function load(siteId: string, ids: string[]): Promise<User[]> {
    const before = changes;
    const until = clock() + CACHE_TTL_MS;
    const records = await models.User.find({
      _id: mongoose.trusted({ $in: ids.map(toObjectId) }),
      site: { $eq: toObjectId(siteId) },
    }).lean();
    const found = records.map(presentUser);
    if (changes === before) for (const user of found) users.set(user.id, { user, siteId, until });
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

  /** Returns the users of the site among these ids, by id; of those that are removed during a load what was read. */
  async function byIds(siteId: string, ids: string[]): Promise<Map<string, User>> {
    const now = clock();
    const found = new Map<string, User>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = users.peek(id);
      if (known && known.until > now) {
        found.set(id, known.user);
        if (known.until - now <= CACHE_TTL_MS / 2) renewals.add(id);
      } else missing.push(id);
    }
    if (missing.length > 0) for (const user of await load(siteId, missing)) found.set(user.id, user);
    return found;
  }

  return {
    byIds,
    /** Returns a user who must exist: an actor, or one that was just found. */
    async byId(siteId: string, id: string): Promise<User> {
      const user = (await byIds(siteId, [id])).get(id);
      if (!user) throw new Error(`unable to find user ${id}; there is none in the site`);
      return user;
    },
  };
}
