import type { User } from '@sotto/protocol';
import mongoose from 'mongoose';
import { subscribeControl } from '../bus/bus.js';
import { toObjectId } from '../models/object-id.js';
import { presentUser } from '../presenters/users.js';
import { CACHE_TTL_MS } from './deps.js';
import type { CoreDeps } from './deps.js';

const MAX_USERS = 20_000;

export type UserDirectory = ReturnType<typeof createUserDirectory>;

/** Finds people by id, to be shown beside messages and memberships; at most 5 s behind. */
export function createUserDirectory({
  models,
  bus,
  clock,
  logger,
}: Pick<CoreDeps, 'models' | 'bus' | 'clock' | 'logger'>) {
  const users = new Map<string, { user: User; until: number }>();

  subscribeControl(bus, (message) => {
    if (message.kind === 'user') users.delete(message.userId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to hear of changed users'));
  bus.onReconnect(() => users.clear());

  async function load(siteId: string, ids: string[]): Promise<User[]> {
    const records = await models.User.find({
      _id: mongoose.trusted({ $in: ids.map(toObjectId) }),
      site: { $eq: toObjectId(siteId) },
    }).lean();
    const until = clock() + CACHE_TTL_MS;
    const found = records.map(presentUser);
    for (const user of found) users.set(user.id, { user, until });
    while (users.size > MAX_USERS) users.delete(users.keys().next().value!);
    return found;
  }

  /** The users of the site among these ids, by id. What is forgotten while the others are read is answered all the same. */
  async function byIds(siteId: string, ids: string[]): Promise<Map<string, User>> {
    const now = clock();
    const found = new Map<string, User>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = users.get(id);
      if (known && known.until > now) found.set(id, known.user);
      else missing.push(id);
    }
    if (missing.length > 0) for (const user of await load(siteId, missing)) found.set(user.id, user);
    return found;
  }

  return {
    byIds,
    /** One user, who must exist: an actor, or somebody just found. */
    async byId(siteId: string, id: string): Promise<User> {
      const user = (await byIds(siteId, [id])).get(id);
      if (!user) throw new Error(`unable to find user ${id}; there is none in the site`);
      return user;
    },
  };
}
