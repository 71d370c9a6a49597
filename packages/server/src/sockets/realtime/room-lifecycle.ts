import type { Logger } from 'pino';
import { forEachSettled } from '../../async/for-each-limited.js';
import { subscribeControl } from '../../bus/bus.js';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import type { SocketsDeps } from '../deps.js';
import type { Emitter } from '../emitter.js';
import { roomChannel, userChannel } from './bus-messages.js';
import type { Connections } from '../connections/connections.js';

interface RoomLifecycleDeps {
  bus: Bus;
  emitter: Emitter;
  connections: Pick<Connections, 'users' | 'closeRoom' | 'refresh' | 'refreshGuests' | 'roomsOf'>;
  rooms: Pick<SocketsDeps['services']['rooms'], 'viewsOf'>;
  logger: Logger;
}

type RoomMessage = Extract<ControlMessage, { kind: 'room' }>;

/**
 * Watches for rooms that are deleted or restored, or closed or opened to guests, and applies that to this node's sockets.
 * (A site that admits no guests ends their sessions.) By the control message and not by an event of the room's channel: it comes also where
 * the node that changed the room ended before it could publish, and where a command did.
 */
export function watchRoomLifecycle(deps: RoomLifecycleDeps): { close(): Promise<void> } {
  const { bus, emitter, connections, rooms, logger } = deps;

  function close({ roomId, slug }: RoomMessage): void {
    emitter.toChannels([roomChannel(roomId)], 'room.deleted', { room: slug });
    connections.closeRoom(roomId);
  }

  async function restore({ roomId, siteId, slug }: RoomMessage): Promise<void> {
    const views = await rooms.viewsOf({ id: roomId, siteId, slug }, connections.users());
    await forEachSettled(views, async ([userId, room]) => {
      // Reads the memberships again: the user may have been removed since the views were read.
      await connections.refresh(userId);
      if (connections.roomsOf(userId).some(({ id }) => id === roomId))
        emitter.toUser(userChannel(userId), 'room.created', { room }, {});
    });
  }

  const subscription = subscribeControl(bus, (message) => {
    const onFailure = (error: unknown) =>
      logger.warn({ err: error, kind: message.kind }, 'unable to apply a change of rooms to open sockets');
    if (message.kind !== 'room') return;
    if (message.lifecycle === 'deleted') close(message);
    else if (message.lifecycle === 'restored') restore(message).catch(onFailure);
    else if (message.lifecycle === 'opened') connections.refreshGuests(message.siteId).catch(onFailure);
  });
  return { close: async () => void (await (await subscription)()) };
}
