import type { RoomRef } from '../../services/realtime.js';
import {
  monitorRoomChannel,
  monitorSiteChannel,
  presenceChannel,
  roomChannel,
  unmarkedChannel,
  isUnmarked,
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
  settle(connection: Connection, rooms: Iterable<RoomRef>, viewing: Viewing): Promise<void>;
}

/** What a user sees of others. */
export interface Viewing {
  /** Whether the user sees how far others have read and received messages. */
  readonly seesReceipts: boolean;
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
    async settle(connection, rooms, viewing) {
      const wanted = channelsFor(connection, rooms, viewing);
      for (const channel of [...connection.channels.keys()]) {
        if (!wanted.has(channel)) leave(connection, channel);
      }
      const enterAll = (channels: string[]) =>
        Promise.all(channels.map((channel) => enter(connection, channel)));
      // First those by which the others bring less.
      await enterAll([...wanted].filter(isUnmarked));
      await enterAll([...wanted].filter((channel) => !isUnmarked(channel)));
    },
  };
}

/** Returns the channels on which a connection receives the events of a room, in which it is to be entered in this order. */
export function channelsOf(connection: Connection, room: RoomRef, { seesReceipts }: Viewing): string[] {
  if (connection.kind === 'monitor') return seesWholeSite(connection) ? [] : [monitorRoomChannel(room.id)];
  if (connection.kind === 'plain' && connection.roomId !== room.id) return [];
  return seesReceipts ? [roomChannel(room.id)] : [unmarkedChannel(room.id), roomChannel(room.id)];
}

function channelsFor(connection: Connection, rooms: Iterable<RoomRef>, viewing: Viewing): Set<string> {
  const { siteId, userId } = connection.session.actor;
  const wanted = new Set([userChannel(userId)]);
  if (connection.kind !== 'monitor') wanted.add(presenceChannel(siteId));
  else if (seesWholeSite(connection)) wanted.add(monitorSiteChannel(siteId));
  for (const room of rooms) for (const channel of channelsOf(connection, room, viewing)) wanted.add(channel);
  return wanted;
}

function seesWholeSite(connection: Connection): boolean {
  return connection.session.actor.scopes.includes('monitor:all');
}
