import type { Logger } from 'pino';
import type { Actor } from '../../actor.js';
import { coalesceByKey } from '../../async/coalesce-by-key.js';
import { forEachSettled } from '../../async/for-each-limited.js';
import type { SecurityLog } from '../../security-log.js';
import type { RoomRef } from '../../services/realtime.js';
import { userChannel } from '../realtime/bus-messages.js';
import type { UserMessage } from '../realtime/bus-messages.js';
import type { Channels } from './channels.js';
import { createConnectionLog } from './connection-log.js';
import type { Connection } from './connection.js';
import { createRoomMembership } from './room-membership.js';
import type { LiveUser } from './room-membership.js';
import { createSubscriber } from './subscriber.js';

interface ConnectionsDeps {
  channels: Channels;
  logger: Logger;
  securityLog: Pick<SecurityLog, 'socketOpened' | 'socketClosed'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  rooms: {
    joinedRooms(user: Pick<Actor, 'userId' | 'kind'>): Promise<RoomRef[]>;
    heads(roomIds: string[]): Promise<Map<string, number>>;
  };
  privacy: { seesReceipts(user: Pick<Actor, 'userId' | 'siteId'>): Promise<boolean> };
}

/** The live connections of this node, each in exactly the channels of its user's rooms. */
export type Connections = ReturnType<typeof createConnections>;

/** Creates the registry of connections. */
export function createConnections({ channels, clock, logger, securityLog, rooms, privacy }: ConnectionsDeps) {
  const users = new Map<string, LiveUser>();
  const log = createConnectionLog({ clock, securityLog });
  const subscriber = createSubscriber(channels);
  const membership = createRoomMembership({ subscriber, rooms, privacy });

  function liveUser({ userId, siteId, kind }: Actor): LiveUser {
    const known = users.get(userId);
    if (known) return known;
    const user = {
      ...{ id: userId, siteId, kind, connections: new Set<Connection>() },
      ...{ rooms: new Map<string, RoomRef>(), seesReceipts: false, version: 0 },
    };
    users.set(userId, user);
    return user;
  }

  return {
    /** Returns the number of connections that the user has on this node. */
    countOf: (userId: string): number => users.get(userId)?.connections.size ?? 0,

    /** Registers a connection and joins it to its channels; resolves when it is in all of them. */
    async add(connection: Connection): Promise<void> {
      const { actor } = connection.session;
      const user = liveUser(actor);
      user.connections.add(connection);
      // Subscribe to the user's channel before reading the rooms, so that a change in between is not missed.
      await subscriber.enter(connection, userChannel(actor.userId));
      await membership.refresh(user);
      if (user.connections.has(connection)) log.opened(connection);
    },

    /** Removes a connection. Does nothing for one that is not registered. */
    remove(connection: Connection): void {
      const { userId } = connection.session.actor;
      const user = users.get(userId);
      if (!user?.connections.delete(connection)) return;
      log.closed(connection);
      for (const channel of [...connection.channels.keys()]) subscriber.leave(connection, channel);
      if (user.connections.size === 0) users.delete(userId);
    },

    /** Applies a message of a user's channel to the user's connections. Events are the emitter's business. */
    applyUserMessage(userId: string, message: Exclude<UserMessage, { kind: 'event' }>): void {
      const user = users.get(userId);
      if (!user) return;
      if (message.kind === 'left') membership.left(user, message.room);
      else if (message.kind === 'joined') {
        membership
          .joined(user, message.room)
          .catch((error: unknown) =>
            logger.error({ err: error }, 'unable to send the head of a joined room'),
          );
      } else {
        for (const connection of [...user.connections]) {
          const { sessionId } = connection.session.actor;
          if (message.sessionId === null || message.sessionId === sessionId) connection.end(message.code);
        }
      }
    },

    /** Takes every connection out of a room that is gone. */
    closeRoom(roomId: string): void {
      for (const user of [...users.values()]) {
        const room = user.rooms.get(roomId);
        if (room) membership.left(user, room);
      }
    },

    /** Reads the memberships of one user again. */
    async refresh(userId: string): Promise<void> {
      const user = users.get(userId);
      if (user) await membership.refresh(user);
    },

    /** Reads the rooms of a site's guests again, after what guests may do has changed: once for many changes at a time. */
    refreshGuests: coalesceByKey(async (siteId) => {
      const guests = [...users.values()].filter((user) => user.kind === 'guest' && user.siteId === siteId);
      // One who cannot be read must not keep the others in a room that is closed to them.
      await forEachSettled(guests, membership.refresh);
    }),

    /** Returns the number of open connections by kind, 0 included. */
    countByKind(): Record<Connection['kind'], number> {
      const counts = { chat: 0, monitor: 0, plain: 0 };
      for (const user of users.values()) for (const { kind } of user.connections) counts[kind] += 1;
      return counts;
    },

    users: (): string[] => [...users.keys()],
    roomsOf: (userId: string): RoomRef[] => [...(users.get(userId)?.rooms.values() ?? [])],
    of: (userId: string): Connection[] => [...(users.get(userId)?.connections ?? [])],
    *all(): Generator<Connection> {
      for (const user of users.values()) yield* user.connections;
    },
  };
}
