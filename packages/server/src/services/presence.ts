import type { PresenceStatus } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { RedisHandle } from '../storage/redis.js';
import { createSharedPresence } from './presence/redis-presence.js';
import type { Realtime } from './realtime.js';
import type { UserDirectory } from './user/user-directory.js';

/** How long a change must have begun before others hear of it, in milliseconds: a reload or a flapping socket is none. */
const SETTLE_MS = 2000;
/** How often changes that are due are told, in milliseconds. */
const TICK_MS = 250;
/** Users whose memberships are read by one query. */
const CHUNK = 100;

interface PresenceDeps {
  models: Pick<Models, 'Member'>;
  users: Pick<UserDirectory, 'byIds'>;
  realtime: Realtime;
  /** Where other nodes are told; without it this node is alone. */
  redis?: RedisHandle | undefined;
  logger: Logger;
  settleMs?: number;
}

/** Who is online: everybody with at least one live socket on any node. */
export interface PresenceService {
  statusOf(userIds: string[]): Promise<Map<string, PresenceStatus>>;
  /** A socket of the actor is open. Returns at once; who shares a room hears of it after 2 s, if it is still true. */
  connected(actor: Actor, socketId: string): void;
  /** It is closed. Harmless when it was never open. */
  disconnected(actor: Actor, socketId: string): void;
  /** Finishes what is under way and signs this node off. */
  close(): Promise<void>;
}

interface LocalUser {
  readonly sockets: Set<string>;
  /** Others were told that the user is online. */
  told: boolean;
  /** When its state is looked at; `null` while nothing changed. On the clock of `performance.now()`. */
  dueAt: number | null;
}

interface Change {
  userId: string;
  status: PresenceStatus;
}

/**
 * Creates the service: in memory, and shared by Redis where there is one. A user's state is looked at 2 s after it
 * changed, whatever happened in between, so sockets that open and close cost their user's friends nothing.
 */
export function createPresenceService(deps: PresenceDeps): PresenceService {
  const { models, users, realtime, redis, logger, settleMs = SETTLE_MS } = deps;
  const local = new Map<string, LocalUser>();
  /** What happens to one user in Redis happens in order. */
  const chains = new Map<string, Promise<void>>();
  const shared =
    redis &&
    createSharedPresence({
      redis,
      logger,
      localUsers: () => [...local.keys()],
      onChange: (userId, status) => enqueue(userId, () => announce([{ userId, status }])),
    });

  function enqueue(userId: string, task: () => Promise<void>): void {
    const run = (chains.get(userId) ?? Promise.resolve()).then(task).catch((error: unknown) => {
      logger.warn({ err: error }, 'unable to tell a change of presence');
    });
    chains.set(userId, run);
    void run.then(() => {
      if (chains.get(userId) === run) chains.delete(userId);
    });
  }

  /** Tells those who share a room, by one query for all; which rooms these are stays on the server. */
  async function announce(changes: Change[]): Promise<void> {
    const memberships = await models.Member.find({
      user: mongoose.trusted({ $in: changes.map(({ userId }) => toObjectId(userId)) }),
    })
      .select('room site user')
      .lean();
    const byUser = new Map<string, { siteId: string; rooms: string[] }>();
    for (const { user, site, room } of memberships) {
      const own = byUser.get(user.toString()) ?? { siteId: site.toString(), rooms: [] };
      own.rooms.push(room.toString());
      byUser.set(user.toString(), own);
    }
    for (const siteId of new Set([...byUser.values()].map((own) => own.siteId))) {
      const told = changes.filter(({ userId }) => byUser.get(userId)?.siteId === siteId);
      const people = await users.byIds(
        siteId,
        told.map(({ userId }) => userId),
      );
      for (const { userId, status } of told) {
        const user = people.get(userId);
        if (user) realtime.presenceChanged(siteId, byUser.get(userId)!.rooms, { user, status });
      }
    }
  }

  /** What is to be told of a user whose state has settled; forgets one who is gone. */
  function settle(userId: string, user: LocalUser): PresenceStatus | null {
    user.dueAt = null;
    if (user.sockets.size > 0) {
      if (user.told) return null;
      user.told = true;
      return 'online';
    }
    local.delete(userId);
    if (shared) {
      enqueue(userId, async () => {
        const wasLast = await shared.remove(userId);
        if (wasLast && user.told) await announce([{ userId, status: 'offline' }]);
        // The user is on another node, which took it for granted that this one tells.
        if (!wasLast && !user.told) await announce([{ userId, status: 'online' }]);
      });
      return null;
    }
    return user.told ? 'offline' : null;
  }

  /** Settles everybody whose time has come. */
  async function settleUntil(time: number): Promise<void> {
    const changes: Change[] = [];
    for (const [userId, user] of local) {
      if (user.dueAt === null || user.dueAt > time) continue;
      const status = settle(userId, user);
      if (status) changes.push({ userId, status });
    }
    for (let from = 0; from < changes.length; from += CHUNK)
      await announce(changes.slice(from, from + CHUNK)).catch((error: unknown) => {
        logger.warn({ err: error }, 'unable to tell changes of presence');
      });
  }

  let telling = Promise.resolve();
  const tick = () => (telling = telling.then(() => settleUntil(performance.now())));
  const timer = setInterval(() => void tick(), TICK_MS);
  timer.unref();

  return {
    async statusOf(userIds) {
      const elsewhere = shared ? await shared.online(userIds.filter((id) => !local.has(id))) : new Set();
      return new Map(
        userIds.map((id) => [id, local.has(id) || elsewhere.has(id) ? 'online' : 'offline'] as const),
      );
    },
    connected({ userId }, socketId) {
      const known = local.get(userId);
      const user = known ?? { sockets: new Set(), told: false, dueAt: null };
      user.sockets.add(socketId);
      user.dueAt ??= performance.now() + settleMs;
      if (known) return;
      local.set(userId, user);
      if (shared)
        enqueue(userId, async () => {
          // Who was on another node before is known to be online.
          if (!(await shared.add(userId))) user.told = true;
        });
    },
    disconnected({ userId }, socketId) {
      const user = local.get(userId);
      if (!user?.sockets.delete(socketId) || user.sockets.size > 0) return;
      user.dueAt ??= performance.now() + settleMs;
    },
    async close() {
      clearInterval(timer);
      await telling;
      await settleUntil(Infinity);
      while (chains.size > 0) await Promise.all(chains.values());
      await shared?.close();
    },
  };
}
