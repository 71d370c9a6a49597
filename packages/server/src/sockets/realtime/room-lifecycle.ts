import type { Logger } from 'pino';
import { subscribeControl } from '../../bus/bus.js';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import type { SocketsDeps } from '../deps.js';
import type { Emitter } from '../emitter.js';
import { roomChannel, userChannel } from './bus-messages.js';
import type { Connections } from '../connections/connections.js';

interface RoomLifecycleDeps {
  bus: Bus;
  emitter: Emitter;
  connections: Pick<Connections, 'users' | 'closeRoom' | 'applyUserMessage'>;
  rooms: Pick<SocketsDeps['services']['rooms'], 'viewsOf'>;
  logger: Logger;
}

type RoomMessage = Extract<ControlMessage, { kind: 'room' }>;

/**
 * Watches for rooms that are deleted or restored, and tells this node's sockets. By the control message and not by an
 * event of the room's channel: it comes also where the node that deleted the room ended before it could publish, and where
 * a command restored it.
 */
export function watchRoomLifecycle(deps: RoomLifecycleDeps): { close(): Promise<void> } {
  const { bus, emitter, connections, rooms, logger } = deps;

  function close({ roomId, slug }: RoomMessage): void {
    emitter.toChannels([roomChannel(roomId)], 'room.deleted', { room: slug });
    connections.closeRoom(roomId);
  }

  async function open({ roomId, siteId, slug }: RoomMessage): Promise<void> {
    const views = await rooms.viewsOf({ id: roomId, siteId, slug }, connections.users());
    for (const [userId, room] of views) {
      connections.applyUserMessage(userId, { kind: 'joined', room: { id: roomId, siteId, slug } });
      emitter.toUser(userChannel(userId), 'room.created', { room });
    }
  }

  const subscription = subscribeControl(bus, (message) => {
    if (message.kind !== 'room') return;
    if (message.lifecycle === 'deleted') close(message);
    else if (message.lifecycle === 'restored')
      open(message).catch((error: unknown) =>
        logger.warn({ err: error, room: message.roomId }, 'unable to announce a restored room'),
      );
  });
  return { close: async () => void (await (await subscription)()) };
}
