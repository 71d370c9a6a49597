import type { User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { publishControl, subscribeControl } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import { CACHE_TTL_MS } from './deps.js';
import type { ServicesDeps } from './deps.js';
import type { AccessedRoom } from './room/accessed-room.js';
import { findByUsername } from './user/find-by-username.js';

/** Users whom one user may block. */
const MAX_BLOCKED = 1000;
const MAX_ROOMS = 20_000;

export type BlocksService = ReturnType<typeof createBlocksService>;

/** Creates the service of blocks: users who want no direct messages from each other. Nobody is told. */
export function createBlocksService(deps: ServicesDeps) {
  const { models, users, bus, clock, logger } = deps;
  const { Block, Member } = models;
  /** Whether the two members of a direct room have blocked each other, by room. */
  const blockedRooms = createTtlCache<boolean>({ ttlMs: CACHE_TTL_MS, max: MAX_ROOMS, clock });

  subscribeControl(bus, ({ kind }) => {
    if (kind === 'blocks') blockedRooms.clear();
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of blocks'));
  bus.onReconnect(() => blockedRooms.clear());

  function changed(): void {
    blockedRooms.clear();
    publishControl(bus, { kind: 'blocks' }).catch((error: unknown) =>
      logger.warn({ err: error }, 'unable to announce a block on other nodes'),
    );
  }

  async function findOther(actor: Actor, username: string): Promise<User> {
    const user = await findByUsername(deps, actor.siteId, username);
    if (!user) throw new AppError('user_not_found');
    if (user.id === actor.userId) throw new AppError('forbidden', 'Nobody blocks themselves');
    return user;
  }

  const pair = (actor: Actor, user: User) => ({
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

  async function isBlocked(room: AccessedRoom): Promise<boolean> {
    const members = await Member.find({ room: { $eq: room.record._id } })
      .select('user')
      .limit(2)
      .lean();
    const [one, other] = members.map(({ user }) => user.toString());
    return one !== undefined && other !== undefined && between(one, other);
  }

  return {
    between,

    /**
     * Checks that a message may be sent in a room, in memory for 5 s; only direct rooms are concerned.
     * @throws AppError `cannot_message`
     */
    async checkDirect(room: AccessedRoom): Promise<void> {
      if (room.record.kind !== 'direct') return;
      if (await blockedRooms.get(room.id, () => isBlocked(room))) throw new AppError('cannot_message');
    },

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
      changed();
    },

    /** Ends a block; does nothing where there is none. @throws AppError `user_not_found`, `forbidden` (oneself) */
    async remove(actor: Actor, username: string): Promise<void> {
      await Block.deleteOne(pair(actor, await findOther(actor, username)));
      changed();
    },
  };
}
