import type { Logger } from 'pino';
import { subscribeControl } from '../bus/bus.js';
import type { Bus } from '../bus/bus.js';
import type { Metrics, MetricsRecorder } from '../metrics.js';
import type { Models } from '../models/index.js';
import type { GuardedFetch } from '../outbound/guarded-fetch.js';
import type { KeysService } from './keys.js';
import { createRoomHeads } from './room-log/room-heads.js';
import { createCourier } from './webhooks/courier.js';
import { createEventDelivery } from './webhooks/event-delivery.js';
import { createLease } from './webhooks/lease.js';
import { createWebhookRegistry } from './webhooks/registry.js';
import { createRoomDelivery } from './webhooks/room-delivery.js';
import { createDeliveryLog } from './webhooks/sending/delivery-log.js';
import { createEndpoints } from './webhooks/sending/endpoints.js';
import { createRetries } from './webhooks/sending/retries.js';
import { createSender } from './webhooks/sending/sender.js';
import { createWebhookSignal } from './webhooks/signal.js';
import { createAuditEvents } from './webhooks/sources/audit-events.js';
import { createAuditScan } from './webhooks/sources/audit-scan.js';
import { createCursors } from './webhooks/sources/cursors.js';
import { createHeadSweep } from './webhooks/sources/head-sweep.js';
import { createLogReader } from './webhooks/sources/log-reader.js';
import { createMessageScan } from './webhooks/sources/message-scan.js';
import { createReplayWalk } from './webhooks/sources/replay-walk.js';
import { createWebhookWorker } from './webhooks/worker.js';

interface WebhooksDeps {
  models: Models;
  keys: KeysService;
  bus: Bus;
  guardedFetch: Pick<GuardedFetch, 'fetch'>;
  /** Seconds after the first failure, the second, ... */
  retrySeconds: readonly number[];
  metrics: Metrics | undefined;
  recorder: Pick<MetricsRecorder, 'webhookAttempted'>;
  version: string;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Creates what tells the backends of sites what happens: docs/webhooks.md says what it promises. */
export function createWebhooksService(deps: WebhooksDeps) {
  const { models, bus, metrics, recorder, logger, clock } = deps;
  const registry = createWebhookRegistry(deps);
  const signal = createWebhookSignal({ bus, registry, logger });
  const retries = createRetries(deps.retrySeconds);
  const log = createDeliveryLog(deps);
  const cursors = createCursors(deps);
  const heads = createRoomHeads({ Message: models.Message, clock });
  const endpoints = createEndpoints({ models, retries, logger, clock });
  const lease = createLease(deps);
  const courier = createCourier({
    ...{ send: createSender(deps), endpoints, retries, log, logger, clock },
    metrics: recorder,
    maySend: () => worker.maySend(),
    lease,
    isLive: registry.isLive,
  });
  const worker = createWebhookWorker({
    ...{ registry, lease, endpoints, cursors, logger },
    deliverRoom: createRoomDelivery({ heads, cursors, readLog: createLogReader(deps), courier, clock }),
    deliverEvents: createEventDelivery({ models, openEvent: createAuditEvents(deps), courier, clock }),
    scanMessages: createMessageScan({ models, cursors, clock }),
    scanAudit: createAuditScan(deps),
    sweepHeads: createHeadSweep({ models, heads, cursors }),
    walkReplays: createReplayWalk({ models, cursors }),
  });
  metrics?.observe({ webhookRoomsBehind: worker.behind });

  subscribeControl(bus, (message) => {
    if (message.kind === 'webhook-rooms') worker.wake(message.rooms);
    else if (message.kind === 'webhooks') registry.refresh().then(worker.tick, onUnread);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to wake-ups of webhooks'));
  const onUnread = (error: unknown) => logger.warn({ err: error }, 'unable to read the webhooks');

  return {
    /** Notes that the log of a room moved. */
    roomMoved: signal.roomMoved,
    start: worker.start,
    /** Resolves when nothing is sent any more. */
    async stop(): Promise<void> {
      signal.close();
      await worker.stop();
      await log.flush();
    },
  };
}
