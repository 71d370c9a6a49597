import type { Actor } from '../../actor.js';
import type { RoomRef } from '../../services/realtime.js';
import { monitorRoomChannel, roomChannel, unmarkedChannel } from '../realtime/bus-messages.js';
import type { Connection } from './connection.js';
import { channelsOf } from './subscriber.js';
import type { Subscriber } from './subscriber.js';

/** A user with at least one connection on this node. */
export interface LiveUser {
  readonly id: string;
  readonly siteId: string;
  readonly kind: Actor['kind'];
  readonly connections: Set<Connection>;
  rooms: Map<string, RoomRef>;
  /** Whether the user sees how far others have read and received messages. */
  seesReceipts: boolean;
  /** Grows with each change of membership and each refresh, so that a slower read of the store does not undo it. */
  version: number;
}

interface RoomMembershipDeps {
  subscriber: Subscriber;
  rooms: {
    joinedRooms(user: Pick<Actor, 'userId' | 'kind'>): Promise<RoomRef[]>;
    heads(roomIds: string[]): Promise<Map<string, number>>;
  };
  privacy: { seesReceipts(user: Pick<Actor, 'userId' | 'siteId'>): Promise<boolean> };
}

/** Keeps the channels of a user's connections in step with the rooms that the user is a member of. */
export interface RoomMembership {
  /** Reads the user's rooms and puts every connection of the user into exactly their channels. */
  refresh(user: LiveUser): Promise<void>;
  joined(user: LiveUser, room: RoomRef): Promise<void>;
  left(user: LiveUser, room: RoomRef): void;
}

/** Creates the keeper of memberships. */
export function createRoomMembership({ subscriber, rooms, privacy }: RoomMembershipDeps): RoomMembership {
  async function sendHead(user: LiveUser, room: RoomRef): Promise<void> {
    const head = (await rooms.heads([room.id])).get(room.id) ?? 0;
    for (const connection of user.connections) {
      if (connection.kind === 'monitor' || !connection.channels.get(roomChannel(room.id))) continue;
      connection.send('heads', { rooms: { [room.slug]: head } });
    }
  }

  async function refresh(user: LiveUser): Promise<void> {
    let version: number;
    // What an earlier refresh has read may be older than what this one was called for: that one reads again.
    user.version += 1;
    let joined: RoomRef[];
    let seesReceipts: boolean;
    const { id: userId, siteId, kind } = user;
    do {
      version = user.version;
      [joined, seesReceipts] = await Promise.all([
        rooms.joinedRooms({ userId, kind }),
        privacy.seesReceipts({ userId, siteId }),
      ]);
    } while (version !== user.version);
    user.rooms = new Map(joined.map((room) => [room.id, room]));
    user.seesReceipts = seesReceipts;
    const expelled = [...user.connections].filter(({ roomId }) => roomId && !user.rooms.has(roomId));
    for (const connection of expelled) connection.expel?.();
    await Promise.all(
      [...user.connections].map((connection) => subscriber.settle(connection, user.rooms.values(), user)),
    );
  }

  return {
    refresh,

    async joined(user, room) {
      user.version += 1;
      user.rooms.set(room.id, room);
      await Promise.all(
        [...user.connections].map(async (connection) => {
          for (const channel of channelsOf(connection, room, user))
            await subscriber.enter(connection, channel);
        }),
      );
      // The room may have been closed to guests between the decision and this message.
      if (user.kind === 'guest') await refresh(user);
      await sendHead(user, room);
    },

    left(user, room) {
      user.version += 1;
      user.rooms.delete(room.id);
      for (const connection of [...user.connections]) {
        subscriber.leave(connection, roomChannel(room.id));
        subscriber.leave(connection, unmarkedChannel(room.id));
        subscriber.leave(connection, monitorRoomChannel(room.id));
        if (connection.roomId === room.id) connection.expel?.();
      }
    },
  };
}
