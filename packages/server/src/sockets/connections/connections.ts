import type { Logger } from 'pino';
import type { SecurityLog } from '../../security-log.js';
import type { RoomRef } from '../../services/realtime.js';
import {
  monitorRoomChannel,
  monitorSiteChannel,
  presenceChannel,
  roomChannel,
  userChannel,
} from '../realtime/bus-messages.js';
import type { UserMessage } from '../realtime/bus-messages.js';
import type { Channels } from './channels.js';
import type { Connection } from './connection.js';

/** A user with at least one connection on this node. */
interface LiveUser {
  readonly id: string;
  readonly connections: Set<Connection>;
  rooms: Map<string, RoomRef>;
  /** Grows with each change of membership, so that a slower read of the store does not undo it. */
  version: number;
}

interface ConnectionsDeps {
  channels: Channels;
  logger: Logger;
  securityLog: Pick<SecurityLog, 'socketOpened' | 'socketClosed'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  rooms: {
    joinedRooms(userId: string): Promise<RoomRef[]>;
    heads(roomIds: string[]): Promise<Map<string, number>>;
  };
}

/** The live connections of this node, and which channels each of them is in: always those of its user's rooms. */
export type Connections = ReturnType<typeof createConnections>;

/** Makes the register of connections. */
export function createConnections({ channels, clock, logger, securityLog, rooms }: ConnectionsDeps) {
  const users = new Map<string, LiveUser>();
  /** Since when connections are open, in milliseconds since 1970. */
  const opened = new Map<Connection, number>();

  function logOpened(connection: Connection): void {
    opened.set(connection, clock());
    securityLog.socketOpened(whoOf(connection));
  }

  function logClosed(connection: Connection): void {
    const since = opened.get(connection);
    if (since === undefined) return;
    opened.delete(connection);
    const seconds = Math.round((clock() - since) / 1000);
    securityLog.socketClosed({ ...whoOf(connection), reason: connection.endReason ?? 'client', seconds });
  }

  function channelOf(connection: Connection, room: RoomRef): string | null {
    if (connection.kind === 'monitor') return seesWholeSite(connection) ? null : monitorRoomChannel(room.id);
    if (connection.kind === 'plain' && connection.roomId !== room.id) return null;
    return roomChannel(room.id);
  }

  function channelsOf(connection: Connection, user: LiveUser): Set<string> {
    const wanted = new Set([userChannel(user.id)]);
    const { siteId } = connection.session.actor;
    if (connection.kind !== 'monitor') wanted.add(presenceChannel(siteId));
    else if (seesWholeSite(connection)) wanted.add(monitorSiteChannel(siteId));
    for (const room of user.rooms.values()) {
      const channel = channelOf(connection, room);
      if (channel) wanted.add(channel);
    }
    return wanted;
  }

  /** Subscribe first, then join: nothing that comes after is missed. */
  async function enter(connection: Connection, channel: string): Promise<void> {
    if (connection.channels.has(channel)) return;
    connection.channels.set(channel, false);
    await channels.hold(channel);
    if (connection.channels.get(channel) !== false) return channels.release(channel);
    connection.channels.set(channel, true);
    connection.enter(channel);
  }

  function leave(connection: Connection, channel: string): void {
    const entered = connection.channels.get(channel);
    connection.channels.delete(channel);
    if (!entered) return;
    connection.leave(channel);
    channels.release(channel);
  }

  async function settle(connection: Connection, user: LiveUser): Promise<void> {
    const wanted = channelsOf(connection, user);
    for (const channel of [...connection.channels.keys()]) {
      if (!wanted.has(channel)) leave(connection, channel);
    }
    await Promise.all([...wanted].map((channel) => enter(connection, channel)));
  }

  /** Reads the user's rooms and puts every connection of the user into exactly their channels. */
  async function refresh(user: LiveUser): Promise<void> {
    let version: number;
    let joined: RoomRef[];
    do {
      version = user.version;
      joined = await rooms.joinedRooms(user.id);
    } while (version !== user.version);
    user.rooms = new Map(joined.map((room) => [room.id, room]));
    const expelled = [...user.connections].filter(({ roomId }) => roomId && !user.rooms.has(roomId));
    for (const connection of expelled) connection.expel?.();
    await Promise.all([...user.connections].map((connection) => settle(connection, user)));
  }

  async function joined(user: LiveUser, room: RoomRef): Promise<void> {
    user.version += 1;
    user.rooms.set(room.id, room);
    await Promise.all(
      [...user.connections].map(async (connection) => {
        const channel = channelOf(connection, room);
        if (channel) await enter(connection, channel);
      }),
    );
    const head = (await rooms.heads([room.id])).get(room.id) ?? 0;
    for (const connection of user.connections) {
      if (connection.kind === 'monitor' || !connection.channels.get(roomChannel(room.id))) continue;
      connection.send('heads', { rooms: { [room.slug]: head } });
    }
  }

  function left(user: LiveUser, room: RoomRef): void {
    user.version += 1;
    user.rooms.delete(room.id);
    for (const connection of [...user.connections]) {
      leave(connection, roomChannel(room.id));
      leave(connection, monitorRoomChannel(room.id));
      if (connection.roomId === room.id) connection.expel?.();
    }
  }

  return {
    /** How many connections the user has on this node. */
    countOf: (userId: string): number => users.get(userId)?.connections.size ?? 0,

    /** Registers a connection and joins it to its channels; resolves when it is in all of them. */
    async add(connection: Connection): Promise<void> {
      const { userId } = connection.session.actor;
      let user = users.get(userId);
      if (!user) {
        user = { id: userId, connections: new Set(), rooms: new Map(), version: 0 };
        users.set(userId, user);
      }
      user.connections.add(connection);
      // The user's channel comes before the rooms are read: a change in between is heard.
      await enter(connection, userChannel(userId));
      await refresh(user);
      if (user.connections.has(connection)) logOpened(connection);
    },

    /** Forgets a connection. Harmless when it is not known. */
    remove(connection: Connection): void {
      const { userId } = connection.session.actor;
      const user = users.get(userId);
      if (!user?.connections.delete(connection)) return;
      logClosed(connection);
      for (const channel of [...connection.channels.keys()]) leave(connection, channel);
      if (user.connections.size === 0) users.delete(userId);
    },

    /** Does what a user's channel says. Events are not its business. */
    instruct(userId: string, message: Exclude<UserMessage, { kind: 'event' }>): void {
      const user = users.get(userId);
      if (!user) return;
      if (message.kind === 'left') left(user, message.room);
      else if (message.kind === 'joined') {
        joined(user, message.room).catch((error: unknown) =>
          logger.error({ err: error }, 'unable to send the head of a joined room'),
        );
      } else {
        for (const connection of [...user.connections]) {
          const { sessionId } = connection.session.actor;
          if (message.sessionId === null || message.sessionId === sessionId) connection.end(message.code);
        }
      }
    },

    /** Reads the memberships of one user again. */
    async refresh(userId: string): Promise<void> {
      const user = users.get(userId);
      if (user) await refresh(user);
    },

    /** Open connections by kind, each kind named also where it has none. */
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

/** What the security log says about a connection. */
function whoOf({ address, door, id, session }: Connection) {
  const { userId, clientId, sessionId } = session.actor;
  return { userId, address, clientId, sessionId, door, connection: id };
}

function seesWholeSite(connection: Connection): boolean {
  return connection.session.actor.scopes.includes('monitor:all');
}
