import type { Logger } from 'pino';
import type { Bus } from '../../bus/bus.js';
import type { Realtime } from '../../services/realtime.js';
import {
  monitorRoomChannel,
  monitorSiteChannel,
  presenceChannel,
  roomChannel,
  userChannel,
} from './bus-messages.js';
import type { FlowMessage, UserMessage } from './bus-messages.js';

interface RealtimeDeps {
  bus: Bus;
  logger: Logger;
}

/** Creates the port by which services reach sockets: it only publishes on the bus, each message encoded at most once. */
export function createRealtime({ bus, logger }: RealtimeDeps): Realtime {
  const publish = (channel: string, message: object) => publishTo([channel], message);

  function publishTo(channels: string[], message: object): void {
    const reached = channels.filter((channel) => bus.reaches(channel));
    if (reached.length === 0) return;
    const text = JSON.stringify(message);
    for (const channel of reached) {
      bus.publish(channel, text).catch((error: unknown) => {
        // While Redis is away every message fails, and the lost connection is logged already.
        logger.debug({ err: error, channel }, 'unable to publish to the other nodes');
      });
    }
  }
  const toUser = (userId: string, message: UserMessage) => publish(userChannel(userId), message);

  return {
    toRoom: (room, event, payload) => publish(roomChannel(room.id), { event, payload }),
    toUser: (userId, event, payload, { room, except } = {}) =>
      publish(userChannel(userId), {
        ...{ kind: 'event', event, payload },
        ...(room && { roomId: room.id }),
        ...(except !== undefined && { except }),
      }),
    toRooms: (siteId, rooms, event, payload) => publish(presenceChannel(siteId), { rooms, event, payload }),
    cipherFlow: (room, flow) =>
      publishTo([monitorRoomChannel(room.id), monitorSiteChannel(room.siteId)], flow satisfies FlowMessage),
    memberJoined: (userId, room) => toUser(userId, { kind: 'joined', room: refOf(room) }),
    memberLeft: (userId, room) => toUser(userId, { kind: 'left', room: refOf(room) }),
    sessionEnded: (userId, sessionId, code) => toUser(userId, { kind: 'ended', sessionId, code }),
  };
}

/** Returns the reference alone: callers may pass a whole room, which must not go over the bus. */
function refOf({ id, siteId, slug }: { id: string; siteId: string; slug: string }) {
  return { id, siteId, slug };
}
