import type { Logger } from 'pino';
import type { Models } from '../../../models/index.js';
import { timedId } from '../../../models/object-id.js';
import type { WebhookDeliveryRecord } from '../../../models/webhook-delivery.js';

/** Entries are written together after so many milliseconds, or when there are so many of them. */
const FLUSH_MS = 500;
const MAX_WAITING = 500;

export type DeliveryLog = ReturnType<typeof createDeliveryLog>;

/**
 * Writes the log of deliveries. It is for people who look for a fault, and decides nothing: what a crash loses of it, half
 * a second at most, is missing there and was delivered all the same.
 */
export function createDeliveryLog({
  models: { WebhookDelivery },
  logger,
}: {
  models: Pick<Models, 'WebhookDelivery'>;
  logger: Logger;
}) {
  let waiting: WebhookDeliveryRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(rows: WebhookDeliveryRecord[]): Promise<void> {
    try {
      await WebhookDelivery.insertMany(rows, { ordered: false });
    } catch (error) {
      logger.warn({ err: error }, 'unable to write the log of deliveries');
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const rows = waiting;
    waiting = [];
    if (rows.length > 0) writing = writing.then(() => write(rows));
    return writing;
  }

  return {
    add(row: Omit<WebhookDeliveryRecord, '_id'>): void {
      waiting.push({ _id: timedId(row.at.getTime()), ...row });
      if (waiting.length >= MAX_WAITING) void flush();
      else timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    /** Resolves when everything is written. */
    flush,
  };
}
