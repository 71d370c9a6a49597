import type { RoomRef } from '../../services/realtime.js';
import {
  monitorRoomChannel,
  monitorSiteChannel,
  presenceChannel,
  roomChannel,
  userChannel,
} from '../realtime/bus-messages.js';
import type { Channels } from './channels.js';
import type { Connection } from './connection.js';

/** Puts connections into channels and takes them out. */
export interface Subscriber {
  /** Resolves once the connection is in the channel. */
  enter(connection: Connection, channel: string): Promise<void>;
  leave(connection: Connection, channel: string): void;
  /** Puts a connection into exactly the channels that follow from its kind and the user's rooms. */
  settle(connection: Connection, rooms: Iterable<RoomRef>): Promise<void>;
}

/** Creates the subscriber. */
export function createSubscriber(channels: Channels): Subscriber {
  /** Subscribes first, then joins, so that no later event is missed. */
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

  return {
    enter,
    leave,
    async settle(connection, rooms) {
      const wanted = channelsFor(connection, rooms);
      for (const channel of [...connection.channels.keys()]) {
        if (!wanted.has(channel)) leave(connection, channel);
      }
      await Promise.all([...wanted].map((channel) => enter(connection, channel)));
    },
  };
}

/** Returns the channel on which a connection receives the events of a room; null where it receives none of its own. */
export function channelFor(connection: Connection, room: RoomRef): string | null {
  if (connection.kind === 'monitor') return seesWholeSite(connection) ? null : monitorRoomChannel(room.id);
  if (connection.kind === 'plain' && connection.roomId !== room.id) return null;
  return roomChannel(room.id);
}

function channelsFor(connection: Connection, rooms: Iterable<RoomRef>): Set<string> {
  const { siteId, userId } = connection.session.actor;
  const wanted = new Set([userChannel(userId)]);
  if (connection.kind !== 'monitor') wanted.add(presenceChannel(siteId));
  else if (seesWholeSite(connection)) wanted.add(monitorSiteChannel(siteId));
  for (const room of rooms) {
    const channel = channelFor(connection, room);
    if (channel) wanted.add(channel);
  }
  return wanted;
}

function seesWholeSite(connection: Connection): boolean {
  return connection.session.actor.scopes.includes('monitor:all');
}
