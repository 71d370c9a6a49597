import { createPeriodicTask } from '../async/periodic-task.js';
import type { ServicesDeps } from './deps.js';
import type { NoticeChannel } from './notice/notice-channel.js';
import { createNoticeDelivery } from './notice/notice-delivery.js';
import { createNoticeScan } from './notice/notice-scan.js';

const SCAN_MS = 5000;
const DELIVERY_MS = 1000;

/** Creates what tells users who are away of messages, by the channels that the operator has configured. */
export function createNoticesService(deps: ServicesDeps, channels: readonly NoticeChannel[]) {
  const { logger } = deps;
  const tasks =
    channels.length === 0
      ? []
      : [
          createPeriodicTask({
            ...{ run: createNoticeScan(deps, { channels }), intervalMs: SCAN_MS, logger },
            failure: 'unable to note whom to tell of new messages',
          }),
          // Each on its own: one that is slow delays no other.
          ...channels.map((channel) =>
            createPeriodicTask({
              ...{ run: createNoticeDelivery(deps, channel), intervalMs: DELIVERY_MS, logger },
              failure: 'unable to tell of new messages',
            }),
          ),
        ];

  return {
    start(): void {
      for (const task of tasks) task.start();
    },
    async stop(): Promise<void> {
      for (const task of tasks) await task.stop();
    },
    /** Notes and tells what is due now, as the tasks do. For tests. */
    async runOnce(): Promise<void> {
      for (const task of tasks) await task.runOnce();
    },
  };
}
