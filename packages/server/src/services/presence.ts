import type { PresenceStatus } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import { createSerialByKey } from '../async/serial-by-key.js';
import type { SerialByKey } from '../async/serial-by-key.js';
import type { Models } from '../models/index.js';
import type { RedisHandle } from '../storage/redis.js';
import { createPresenceAnnouncer } from './presence/presence-announcer.js';
import type { PresenceChange } from './presence/presence-announcer.js';
import { createRedisPresence } from './presence/redis-presence.js';
import type { Realtime } from './realtime.js';
import type { UserDirectory } from './user/user-directory.js';

/** How long a change must last before it is announced, in milliseconds: a reload or a flapping socket is none. */
const SETTLE_MS = 2000;
/** How often changes that are due are announced, in milliseconds. */
const TICK_MS = 250;
/** Users whose memberships are read by one query. */
const CHUNK = 100;

interface PresenceDeps {
  models: Pick<Models, 'Member'>;
  users: Pick<UserDirectory, 'accountsByIds' | 'hiding'>;
  realtime: Realtime;
  /** Shared by all nodes; without it this node is alone. */
  redis?: RedisHandle | undefined;
  logger: Logger;
  settleMs?: number;
}

/** Who is online, whether they show it or not: users with at least one live socket on any node. */
export interface PresenceService {
  statusOf(userIds: string[]): Promise<Map<string, PresenceStatus>>;
  /** Announces a user who is online and now shows it to others, or shows it no more: as offline then. Returns at once. */
  visibilityChanged(user: Pick<Actor, 'siteId' | 'userId'>): void;
  /** Records an open socket of the actor and returns at once. The change is announced after 2 s if it still holds. */
  connected(actor: Actor, socketId: string): void;
  /** Records that a socket is closed. Harmless when it was never open. */
  disconnected(actor: Actor, socketId: string): void;
  /** Finishes what is under way and removes this node. */
  close(): Promise<void>;
}

interface LocalUser {
  readonly sockets: Set<string>;
  /** The user was announced as online. */
  isAnnounced: boolean;
  /** When its state is examined, on the clock of `performance.now()`; `null` while nothing changed. */
  dueAt: number | null;
}

/**
 * Creates the service: in memory, and shared by Redis where there is one. A user's state is examined 2 s after it
 * changed, whatever happened in between, so sockets that open and close cost their user's contacts nothing.
 */
export function createPresenceService(deps: PresenceDeps): PresenceService {
  const { redis, logger, settleMs = SETTLE_MS } = deps;
  const announce = createPresenceAnnouncer(deps);
  const local = new Map<string, LocalUser>();
  const warn = (error: unknown) => logger.warn({ err: error }, 'unable to announce presence');
  /** What happens to one user in Redis happens in order, and so do changes of what the user shows. */
  const queue = createSerialByKey(warn);
  const shared =
    redis &&
    createRedisPresence({
      ...{ redis, logger },
      localUsers: () => [...local.keys()],
      onChange: (userId, status) => queue.add(userId, () => announce([{ userId, status }])),
    });

  /** Returns what to announce of a user whose state has settled; removes one who is gone. */
  function settle(userId: string, user: LocalUser): PresenceStatus | null {
    user.dueAt = null;
    if (user.sockets.size > 0) {
      if (user.isAnnounced) return null;
      user.isAnnounced = true;
      return 'online';
    }
    local.delete(userId);
    if (shared) {
      queue.add(userId, async () => {
        const wasLast = await shared.remove(userId);
        if (wasLast && user.isAnnounced) await announce([{ userId, status: 'offline' }]);
        // The user is on another node, which left it to this one to announce that.
        if (!wasLast && !user.isAnnounced) await announce([{ userId, status: 'online' }]);
      });
      return null;
    }
    return user.isAnnounced ? 'offline' : null;
  }

  /** Settles all users who are due. */
  async function settleUntil(time: number): Promise<void> {
    const changes: PresenceChange[] = [];
    for (const [userId, user] of local) {
      if (user.dueAt === null || user.dueAt > time) continue;
      const status = settle(userId, user);
      if (status) changes.push({ userId, status });
    }
    for (let from = 0; from < changes.length; from += CHUNK)
      await announce(changes.slice(from, from + CHUNK)).catch(warn);
  }

  let settling = Promise.resolve();
  const tick = () => (settling = settling.then(() => settleUntil(performance.now())));
  const timer = setInterval(() => void tick(), TICK_MS);
  timer.unref();

  async function statusOf(userIds: string[]): Promise<Map<string, PresenceStatus>> {
    const elsewhere = shared ? await shared.online(userIds.filter((id) => !local.has(id))) : new Set();
    return new Map(
      userIds.map((id) => [id, local.has(id) || elsewhere.has(id) ? 'online' : 'offline'] as const),
    );
  }

  return {
    statusOf,
    visibilityChanged: createVisibility(deps, { announce, statusOf, queue }),
    connected({ userId }, socketId) {
      const known = local.get(userId);
      const user = known ?? { sockets: new Set(), isAnnounced: false, dueAt: null };
      user.sockets.add(socketId);
      user.dueAt ??= performance.now() + settleMs;
      if (known) return;
      local.set(userId, user);
      if (shared)
        queue.add(userId, async () => {
          // A user who was on another node before was announced there.
          if (!(await shared.add(userId))) user.isAnnounced = true;
        });
    },
    disconnected({ userId }, socketId) {
      const user = local.get(userId);
      if (!user?.sockets.delete(socketId) || user.sockets.size > 0) return;
      user.dueAt ??= performance.now() + settleMs;
    },
    async close() {
      clearInterval(timer);
      await settling;
      await settleUntil(Infinity);
      await queue.idle();
      await shared?.close();
    },
  };
}

/** Creates what announces whether a user who is online shows it, as it is by then: of several changes the last counts. */
function createVisibility(
  { users }: Pick<PresenceDeps, 'users'>,
  parts: {
    announce: ReturnType<typeof createPresenceAnnouncer>;
    statusOf: PresenceService['statusOf'];
    queue: SerialByKey;
  },
): PresenceService['visibilityChanged'] {
  const { announce, statusOf, queue } = parts;
  return ({ siteId, userId }) =>
    queue.add(userId, async () => {
      if ((await statusOf([userId])).get(userId) !== 'online') return;
      const isHiding = (await users.hiding(siteId, [userId], 'online')).has(userId);
      await announce([{ userId, status: isHiding ? 'offline' : 'online' }], { isHiding });
    });
}
