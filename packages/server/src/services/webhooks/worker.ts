import type { Logger } from 'pino';
import { createPeriodicTask } from '../../async/periodic-task.js';
import type { PeriodicTask } from '../../async/periodic-task.js';
import { withTimeout } from '../../async/with-timeout.js';
import type { WebhookRecord } from '../../models/webhook.js';
import { createWebhookLanes } from './webhook-lanes.js';
import { RENEW_MS } from './lease.js';
import type { Lease } from './lease.js';
import type { WebhookRegistry } from './registry.js';
import type { DeliverRoom } from './room-delivery.js';
import type { Endpoints } from './sending/endpoints.js';
import type { Cursors } from './sources/cursors.js';

const TICK_MS = 1000;
/** Ticks between two looks for webhooks where there are none. */
const TICKS_WITHOUT_WEBHOOKS = 5;
const SCAN_MS = 30_000;
const SWEEP_CHECK_MS = 600_000;
const DAY_MS = 86_400_000;
/** Rooms that are due and are taken up at once, for one webhook. */
const MAX_DUE = 200;
/** How long a stop waits for deliveries that are under way. */
const STOP_MS = 4000;
/** The lane of the audit's events; other lanes are rooms. */
const EVENTS = 'events';
const FAILURE = 'unable to send webhooks';
const RELEASE_FAILURE = 'unable to release the lease of webhooks';

type Scan = (webhooks: readonly WebhookRecord[], isStopped: () => boolean) => Promise<void>;

interface WorkerParts {
  registry: WebhookRegistry;
  lease: Lease;
  endpoints: Endpoints;
  cursors: Cursors;
  deliverRoom: DeliverRoom;
  deliverEvents: (webhook: WebhookRecord) => Promise<void>;
  scanMessages: Scan;
  scanAudit: { quick: Scan; full: Scan };
  sweepHeads: Scan;
  walkReplays: Scan;
  logger: Logger;
}

/**
 * Sends the webhooks of all sites, on the server that holds the lease: rooms that a wake-up or a scan named, each in a lane
 * of its own, and the events of the audit. Everything that it does may be repeated, and continued by another server.
 */
export function createWebhookWorker(parts: WorkerParts) {
  const { registry, lease, endpoints, cursors, logger } = parts;
  const { scanMessages, scanAudit, sweepHeads, walkReplays } = parts;
  let ticksWithoutWebhooks = 0;
  let isStopping = false;
  /** The webhooks at the last scan, as `statesOf` returns them. */
  let scanned = '';
  let behind = 0;

  const maySend = () => !isStopping && lease.isHeld();
  /** The records change while a scan runs; a replay in between must not pass for scanned. */
  const snapshot = () => registry.all().map((webhook) => ({ ...webhook }));
  const lanes = createWebhookLanes({ lanesOf: endpoints.lanesOf, run: createLaneWork(parts, maySend) });
  const live = () => registry.all().filter(registry.isLive);

  /** A new webhook, a replay, and what happened while a webhook was disabled are not to wait for the next scan. */
  function scanNew(): void {
    if (statesOf(registry.all()) === scanned) return;
    void scanTask.runOnce();
    void replayTask.runOnce();
  }

  async function tick(isStopped: () => boolean): Promise<void> {
    if (isStopping) return;
    if (registry.all().length > 0) ticksWithoutWebhooks = 0;
    else if ((ticksWithoutWebhooks += 1) % TICKS_WITHOUT_WEBHOOKS !== 1) return;
    await registry.refresh();
    if (!lease.isHeld()) await renewal.runOnce();
    if (!maySend()) return;
    scanNew();
    await scanAudit.quick(live(), isStopped);
    for (const webhook of live().filter(endpoints.isReady)) await pushDue(webhook, lanes, cursors);
  }

  async function scan(isStopped: () => boolean): Promise<void> {
    if (!maySend()) return;
    // Disabled ones too: what happens meanwhile waits for them.
    const all = snapshot();
    scanned = statesOf(all);
    await scanMessages(all, isStopped);
    await scanAudit.full(all, isStopped);
    behind = await countBehind(all, cursors);
  }

  async function sweep(isStopped: () => boolean): Promise<void> {
    if (maySend() && (await lease.beginDay(DAY_MS))) await sweepHeads(snapshot(), isStopped);
  }

  const task = (run: (isStopped: () => boolean) => Promise<void>, intervalMs: number) =>
    createPeriodicTask({ run, intervalMs, logger, failure: FAILURE });
  const tickTask = task(tick, TICK_MS);
  const scanTask = task(scan, SCAN_MS);
  // Beside the scan, which must not wait for a site of many rooms.
  const replayTask = task(async (isStopped) => {
    if (maySend()) await walkReplays(snapshot(), isStopped);
  }, SCAN_MS);
  const tasks = [tickTask, scanTask, task(sweep, SWEEP_CHECK_MS), replayTask];
  const renewal = createRenewal(parts, () => {
    // At once for what is known to wait, and again for what the scan has found.
    void tickTask.runOnce();
    void scanTask.runOnce().then(tickTask.runOnce);
  });

  return {
    maySend,
    start(): void {
      for (const each of [renewal, ...tasks]) each.start();
      // A server that takes over has to know the webhooks, and since when it has seen the lease.
      void tickTask.runOnce();
    },
    /** Sends what these rooms have, if this server sends. */
    wake(rooms: readonly { roomId: string; siteId: string }[]): void {
      if (!maySend()) return;
      for (const { roomId, siteId } of rooms)
        for (const webhook of registry.ofSite(siteId))
          if (registry.isLive(webhook) && endpoints.isReady(webhook)) lanes.push(webhook, roomId);
    },
    /** Looks now, as every second. */
    tick: () => tickTask.runOnce(),
    /** Rooms in which something waited at the last scan of this server. */
    behind: (): number => behind,
    async stop(): Promise<void> {
      isStopping = true;
      const stopped = tasks.map((each) => each.stop());
      await withTimeout(Promise.all([...stopped, lanes.stop()]), STOP_MS, () => undefined);
      // Renewed until here: nobody else sends beside the deliveries that were under way.
      await renewal.stop();
      await release(parts);
    },
  };
}

/** Creates what runs in a lane: sends what waits in one room, or the audit's events. Never rejects. */
function createLaneWork(
  { registry, deliverRoom, deliverEvents, logger }: WorkerParts,
  maySend: () => boolean,
) {
  return async (webhook: WebhookRecord, key: string): Promise<void> => {
    try {
      if (!maySend() || !registry.isLive(webhook)) return;
      await (key === EVENTS ? deliverEvents(webhook) : deliverRoom(webhook, key));
    } catch (error) {
      logger.warn({ err: error, webhook: webhook._id.toString() }, FAILURE);
    }
  };
}

/**
 * Renews the lease, often and apart from everything that takes time.
 * @param onTaken - looks for what moved while nobody sent: wake-ups of that time are lost
 */
function createRenewal({ registry, lease, logger }: WorkerParts, onTaken: () => void): PeriodicTask {
  async function run(): Promise<void> {
    if (registry.all().length === 0) return;
    const wasHeld = lease.isHeld();
    if ((await lease.take()) && !wasHeld) onTaken();
  }
  return createPeriodicTask({ run, intervalMs: RENEW_MS, logger, failure: FAILURE });
}

async function release({ lease, logger }: Pick<WorkerParts, 'lease' | 'logger'>): Promise<void> {
  if (!lease.isHeld()) return;
  await lease.release().catch((error: unknown) => logger.warn({ err: error }, RELEASE_FAILURE));
}

/** Takes up everything of a webhook that is due. */
async function pushDue(
  webhook: WebhookRecord,
  lanes: Pick<ReturnType<typeof createWebhookLanes>, 'push'>,
  cursors: Pick<Cursors, 'due'>,
): Promise<void> {
  lanes.push(webhook, EVENTS);
  for (const room of await cursors.due(webhook, MAX_DUE)) lanes.push(webhook, room);
}

async function countBehind(
  webhooks: readonly WebhookRecord[],
  cursors: Pick<Cursors, 'countBehind'>,
): Promise<number> {
  const counts = await Promise.all(webhooks.map((webhook) => cursors.countBehind(webhook)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Returns what is another text after each change of a webhook by its owner, and for others. */
function statesOf(webhooks: readonly WebhookRecord[]): string {
  return webhooks
    .map(({ _id, epoch, changedAt }) => `${_id.toString()}:${epoch}:${changedAt?.getTime()}`)
    .join();
}
