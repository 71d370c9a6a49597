import { HEADS_INTERVAL_SECONDS } from '@sotto/protocol';
import type { Logger } from 'pino';
import { roomChannel } from '../realtime/bus-messages.js';
import type { SocketsDeps } from '../deps.js';
import type { Connections } from './connections.js';

/** Users served in one turn of the event loop. */
const CHUNK = 100;

interface HeadsDeps {
  connections: Connections;
  rooms: Pick<SocketsDeps['services']['rooms'], 'heads'>;
  logger: Logger;
}

/** Sends every connection the newest `rev` of its rooms, so that the loss of a last event is noticed too. */
export interface HeadsBroadcast {
  /** Sends the heads to all connections of this node now. Never rejects. */
  broadcast(): Promise<void>;
  close(): void;
}

/** Starts this node's timer, which broadcasts heads every 25 s. */
export function startHeadsBroadcast({ connections, rooms, logger }: HeadsDeps): HeadsBroadcast {
  /** Reads all rooms in one query, however many connections each has. */
  function readHeads(): Promise<Map<string, number>> {
    const ids = new Set<string>();
    for (const userId of connections.users()) {
      for (const room of connections.roomsOf(userId)) ids.add(room.id);
    }
    return rooms.heads([...ids]);
  }

  function sendToUser(userId: string, heads: Map<string, number>): void {
    const known = connections.roomsOf(userId).filter((room) => heads.has(room.id));
    for (const connection of connections.of(userId)) {
      if (connection.kind === 'monitor') continue;
      const entered = known.filter((room) => connection.channels.get(roomChannel(room.id)));
      const revs = entered.map((room) => [room.slug, heads.get(room.id) ?? 0] as const);
      connection.send('heads', { rooms: Object.fromEntries(revs) });
    }
  }

  async function broadcast(): Promise<void> {
    try {
      const heads = await readHeads();
      const users = connections.users();
      for (let from = 0; from < users.length; from += CHUNK) {
        for (const userId of users.slice(from, from + CHUNK)) sendToUser(userId, heads);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      logger.warn({ err: error }, 'unable to send the heads of rooms');
    }
  }

  const timer = setInterval(() => void broadcast(), HEADS_INTERVAL_SECONDS * 1000);
  timer.unref();
  return { broadcast, close: () => clearInterval(timer) };
}
