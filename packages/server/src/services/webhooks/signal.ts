import type { Logger } from 'pino';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import type { RoomRef } from '../realtime.js';
import type { WebhookRegistry } from './registry.js';

/** Wake-ups of so many milliseconds travel together. */
const FLUSH_MS = 50;
/** Most rooms in one message; those beyond are found by the next scan. */
const MAX_ROOMS = 500;

/**
 * Wakes the server that sends webhooks when a room's log moved: costs a look-up where no webhook exists, a note in memory
 * where one does. A wake-up that is lost costs time only: the scan finds the room.
 */
export function createWebhookSignal({
  bus,
  registry,
  logger,
}: {
  bus: Bus;
  registry: Pick<WebhookRegistry, 'hasSite'>;
  logger: Logger;
}) {
  let rooms = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    const moved = [...rooms].map(([roomId, siteId]) => ({ roomId, siteId }));
    rooms = new Map();
    publishControl(bus, { kind: 'webhook-rooms', rooms: moved }).catch((error: unknown) =>
      logger.debug({ err: error }, 'unable to wake the sender of webhooks'),
    );
  }

  return {
    /** Notes that the log of a room moved. */
    roomMoved({ id, siteId }: RoomRef): void {
      if (!registry.hasSite(siteId) || rooms.size >= MAX_ROOMS) return;
      rooms.set(id, siteId);
      timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    close: () => clearTimeout(timer),
  };
}
