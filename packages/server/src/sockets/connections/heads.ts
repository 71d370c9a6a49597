import { HEADS_INTERVAL_SECONDS } from '@sotto/protocol';
import type { Logger } from 'pino';
import { roomChannel } from '../realtime/bus-messages.js';
import type { Connections } from './connections.js';
import type { SocketsDeps } from '../deps.js';

/** Users that are told in one turn of the event loop. */
const CHUNK = 100;

interface HeadsDeps {
  connections: Connections;
  rooms: Pick<SocketsDeps['services']['rooms'], 'heads'>;
  logger: Logger;
}

/** Tells every connection the newest `rev` of its rooms, so that the loss of a last event is noticed too. */
export interface Heads {
  /** All connections of this node, now. Never rejects. */
  tell(): Promise<void>;
  close(): void;
}

/** Starts the one timer of this node that tells heads every 25 s. */
export function startHeads({ connections, rooms, logger }: HeadsDeps): Heads {
  /** Asks about all rooms together, however many sit in each. */
  function readHeads(): Promise<Map<string, number>> {
    const ids = new Set<string>();
    for (const userId of connections.users()) {
      for (const room of connections.roomsOf(userId)) ids.add(room.id);
    }
    return rooms.heads([...ids]);
  }

  function tellUser(userId: string, heads: Map<string, number>): void {
    const known = connections.roomsOf(userId).filter((room) => heads.has(room.id));
    for (const connection of connections.of(userId)) {
      if (connection.kind === 'monitor') continue;
      const entered = known.filter((room) => connection.channels.get(roomChannel(room.id)));
      const revs = entered.map((room) => [room.slug, heads.get(room.id) ?? 0] as const);
      connection.send('heads', { rooms: Object.fromEntries(revs) });
    }
  }

  async function tell(): Promise<void> {
    try {
      const heads = await readHeads();
      const users = connections.users();
      for (let from = 0; from < users.length; from += CHUNK) {
        for (const userId of users.slice(from, from + CHUNK)) tellUser(userId, heads);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      logger.warn({ err: error }, 'unable to tell the heads of rooms');
    }
  }

  const timer = setInterval(() => void tell(), HEADS_INTERVAL_SECONDS * 1000);
  timer.unref();
  return { tell, close: () => clearInterval(timer) };
}
