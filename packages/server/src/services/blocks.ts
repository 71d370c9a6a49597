import type { User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { publishControl, subscribeControl } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { AppError } from '../errors.js';
import { directKeyOf } from '../models/direct-key.js';
import { NO_ID, toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import { CACHE_TTL_MS } from './deps.js';
import type { ServicesDeps } from './deps.js';
import { findByUsername } from './user/find-by-username.js';

/** Users whom one user may block. */
const MAX_BLOCKED = 1000;
const MAX_PAIRS = 20_000;

export type BlocksService = ReturnType<typeof createBlocksService>;

/** Creates the service of blocks: users who want no direct messages from each other. Nobody is told. */
export function createBlocksService(deps: ServicesDeps) {
  const { models, users, bus, realtime, clock, logger } = deps;
  const { Block, User } = models;
  /** Whether one of two users has blocked the other, by their ids. */
  const pairs = createTtlCache<boolean>({ ttlMs: CACHE_TTL_MS, max: MAX_PAIRS, clock });

  subscribeControl(bus, (message) => {
    if (message.kind === 'blocks') forget(message.users);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of blocks'));
  bus.onReconnect(() => pairs.clear());

  function forget(two: [string, string] | undefined): void {
    if (two) pairs.delete(directKeyOf(...two));
    else pairs.clear();
  }

  /** @param two - who blocked or unblocked, and whom: the latter is told nothing */
  function changed(two: [string, string]): void {
    forget(two);
    publishControl(bus, { kind: 'blocks', users: two }).catch((error: unknown) =>
      logger.warn({ err: error }, 'unable to announce a block on other nodes'),
    );
    realtime.toUser(two[0], 'blocks.changed', {});
  }

  async function findOther(actor: Actor, username: string): Promise<User> {
    const user = await findByUsername(deps, actor.siteId, username);
    if (!user) throw new AppError('user_not_found');
    if (user.id === actor.userId) throw new AppError('forbidden', 'Nobody blocks themselves');
    return user;
  }

  const pair = (actor: Actor, user: Pick<User, 'id'>) => ({
    user: { $eq: toObjectId(actor.userId) },
    blocked: { $eq: toObjectId(user.id) },
  });

  /** Returns whether one of two users, by id, has blocked the other: then neither writes to the other. */
  async function between(one: string, other: string): Promise<boolean> {
    const [a, b] = [toObjectId(one), toObjectId(other)];
    const found = await Promise.all([
      Block.exists({ user: { $eq: a }, blocked: { $eq: b } }),
      Block.exists({ user: { $eq: b }, blocked: { $eq: a } }),
    ]);
    return found.some((block) => block !== null);
  }

  return {
    between,

    /** As `between`, by memory of at most 5 s. */
    areApart: (one: string, other: string): Promise<boolean> =>
      pairs.get(directKeyOf(one, other), () => between(one, other)),

    /** Returns the users whom the actor blocks, the newest first. */
    async list(actor: Actor): Promise<{ results: User[] }> {
      const rows = await Block.find({ user: { $eq: toObjectId(actor.userId) } })
        .sort({ _id: -1 })
        .limit(MAX_BLOCKED)
        .lean();
      const ids = rows.map(({ blocked }) => blocked.toString());
      const people = await users.byIds(actor.siteId, ids);
      return { results: ids.flatMap((id) => people.get(id) ?? []) };
    },

    /**
     * Blocks a user; does nothing where that is so already.
     * @throws AppError `user_not_found`, `forbidden` (oneself, or too many)
     */
    async add(actor: Actor, username: string): Promise<void> {
      const user = await findOther(actor, username);
      if ((await Block.countDocuments({ user: { $eq: toObjectId(actor.userId) } })) >= MAX_BLOCKED)
        throw new AppError('forbidden', `At most ${MAX_BLOCKED} users may be blocked`);
      const update = { $setOnInsert: { site: toObjectId(actor.siteId) } };
      await Block.updateOne(pair(actor, user), update, { upsert: true }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
      });
      changed([actor.userId, user.id]);
    },

    /** Ends a block; does nothing where there is none, nor for a name that nobody has. */
    async remove(actor: Actor, username: string): Promise<void> {
      const site = { $eq: toObjectId(actor.siteId) };
      // Also of a user who is disabled.
      const found = await User.findOne({ site, username: { $eq: username } })
        .select('_id mergedInto')
        .lean<Pick<UserRecord, '_id' | 'mergedInto'> | null>();
      const id = (found?.mergedInto ?? found?._id)?.toString() ?? NO_ID;
      await Block.deleteOne(pair(actor, { id }));
      changed([actor.userId, id]);
    },
  };
}
