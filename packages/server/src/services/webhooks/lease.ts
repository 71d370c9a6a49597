import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';

/** How long a server may send after it has last said so: another takes over then. */
const LEASE_MS = 6000;
const ID = 'worker' as const;

export type Lease = ReturnType<typeof createLease>;

/**
 * Decides which server sends. For economy only: two that send at once repeat events, and neither loses one nor changes the
 * order of first deliveries.
 */
export function createLease({
  models: { WebhookLease },
  clock,
}: {
  models: Pick<Models, 'WebhookLease'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const holder = randomUUID();
  let until = 0;

  return {
    /** Whether this server holds the lease now. */
    isHeld: (): boolean => clock() < until,
    /** Takes the lease or renews it. @returns whether this server holds it */
    async take(): Promise<boolean> {
      const now = clock();
      const end = now + LEASE_MS;
      const isFree = [{ holder: { $eq: holder } }, { until: mongoose.trusted({ $lt: new Date(now) }) }];
      try {
        await WebhookLease.updateOne(
          { _id: { $eq: ID }, $or: isFree },
          { $set: { holder, until: new Date(end) } },
          { upsert: true },
        );
        until = end;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        until = 0;
      }
      return until > 0;
    },
    /** Gives the lease back, so that another server takes it at once. */
    async release(): Promise<void> {
      until = 0;
      await WebhookLease.updateOne(
        { _id: { $eq: ID }, holder: { $eq: holder } },
        { $set: { until: new Date(0) } },
      );
    },
    /** Returns whether a day has passed since this was last true, on any server, and begins the next day. */
    async beginDay(dayMs: number): Promise<boolean> {
      const now = clock();
      const last = mongoose.trusted({ $lt: new Date(now - dayMs) });
      const { modifiedCount } = await WebhookLease.updateOne(
        { _id: { $eq: ID }, holder: { $eq: holder }, $or: [{ sweptAt: { $eq: null } }, { sweptAt: last }] },
        { $set: { sweptAt: new Date(now) } },
      );
      return modifiedCount > 0;
    },
  };
}
