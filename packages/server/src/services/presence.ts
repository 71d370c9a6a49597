import type { PresenceStatus } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { RedisHandle } from '../storage/redis.js';
import { findUser } from './find-user.js';
import { createSharedPresence } from './shared-presence.js';
import type { Realtime } from './realtime.js';

interface PresenceDeps {
  models: Pick<Models, 'User' | 'Member'>;
  realtime: Realtime;
  /** Where other nodes are told; without it this node is alone. */
  redis?: RedisHandle | undefined;
  logger: Logger;
}

/** Who is online: everybody with at least one live socket on any node. */
export interface PresenceService {
  statusOf(userIds: string[]): Promise<Map<string, PresenceStatus>>;
  /** A socket of the actor is open. Returns at once; whoever shares a room hears of it soon after. */
  connected(actor: Actor, socketId: string): void;
  /** It is closed. Harmless when it was never open. */
  disconnected(actor: Actor, socketId: string): void;
  /** Finishes what is under way and signs this node off. */
  close(): Promise<void>;
}

/** Makes the service: in memory, and shared by Redis where there is one. */
export function createPresenceService({ models, realtime, redis, logger }: PresenceDeps): PresenceService {
  const local = new Map<string, Set<string>>();
  /** What happens to one user happens in order. */
  const chains = new Map<string, Promise<void>>();
  const shared =
    redis &&
    createSharedPresence({
      redis,
      logger,
      localUsers: () => [...local.keys()],
      onChange: (userId, status) => enqueue(userId, () => announce(userId, status)),
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

  /** To those who share a room; which rooms these are stays on the server. */
  async function announce(userId: string, status: PresenceStatus): Promise<void> {
    const [user, siteAndRooms] = await Promise.all([
      findUser(models, userId),
      models.Member.find({ user: { $eq: toObjectId(userId) } })
        .select('room site')
        .lean(),
    ]);
    const site = siteAndRooms[0]?.site;
    if (!user || !site) return;
    const rooms = siteAndRooms.map(({ room }) => room.toString());
    realtime.presenceChanged(site.toString(), rooms, { user, status });
  }

  return {
    async statusOf(userIds) {
      const elsewhere = shared ? await shared.online(userIds.filter((id) => !local.has(id))) : new Set();
      return new Map(
        userIds.map((id) => [id, local.has(id) || elsewhere.has(id) ? 'online' : 'offline'] as const),
      );
    },
    connected({ userId }, socketId) {
      const sockets = local.get(userId);
      if (sockets) return void sockets.add(socketId);
      local.set(userId, new Set([socketId]));
      enqueue(userId, async () => {
        if (!shared || (await shared.add(userId))) await announce(userId, 'online');
      });
    },
    disconnected({ userId }, socketId) {
      const sockets = local.get(userId);
      if (!sockets?.delete(socketId) || sockets.size > 0) return;
      local.delete(userId);
      enqueue(userId, async () => {
        if (!shared || (await shared.remove(userId))) await announce(userId, 'offline');
      });
    },
    async close() {
      while (chains.size > 0) await Promise.all(chains.values());
      await shared?.close();
    },
  };
}
