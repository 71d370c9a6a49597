import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import type { WebhookLeaseRecord } from '../../models/webhook-lease.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';

/** How long a server may send after it has last renewed the lease, in milliseconds. */
export const LEASE_MS = 1500;
/** Milliseconds between two renewals. */
export const RENEW_MS = 400;
/** How long another server sees no renewal before it takes over: a tenth more, for clocks of different speed. */
const TAKEOVER_MS = LEASE_MS + 150;
const RELEASED = new Date(0);
const ID = 'worker' as const;

export type Lease = ReturnType<typeof createLease>;

/** The time for which this server holds the lease, by its own clock. */
function createTerm(clock: () => number) {
  let until = 0;
  let controller = new AbortController();
  let expiry: NodeJS.Timeout | undefined;

  const isHeld = () => clock() < until;

  function end(): void {
    clearTimeout(expiry);
    until = 0;
    controller.abort();
  }

  return {
    isHeld,
    end,
    /** @param start - when this server asked for it */
    begin(start: number): void {
      until = start + LEASE_MS;
      clearTimeout(expiry);
      if (!isHeld()) return end();
      if (controller.signal.aborted) controller = new AbortController();
      expiry = setTimeout(end, until - clock()).unref();
    },
    signal(): AbortSignal {
      // A process that was paused runs other callbacks before its timers.
      if (!isHeld()) end();
      return controller.signal;
    },
  };
}

/**
 * Decides which server sends. Each server measures by its own clock only: the holder from the moment at which it asked for
 * a renewal, the others from the moment at which they have seen it. So clocks that differ never let two send at once.
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
  const term = createTerm(clock);
  /** The renewal that was seen last, and since when. */
  let seen: { holder: string; until: number; at: number } | undefined;

  async function create(row: { holder: string; until: Date }): Promise<boolean> {
    try {
      await WebhookLease.create({ _id: ID, ...row });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  /** Takes the lease over where it was released, or where no renewal was seen for long enough. */
  async function takeOver(): Promise<void> {
    const row = await WebhookLease.findOne({ _id: { $eq: ID } })
      .read('primary')
      .lean<WebhookLeaseRecord | null>();
    const now = clock();
    const next = { holder, until: new Date(now + LEASE_MS) };
    if (!row) {
      if (await create(next)) term.begin(now);
      return;
    }
    const renewal = { holder: row.holder, until: row.until.getTime() };
    if (seen?.holder !== renewal.holder || seen.until !== renewal.until) seen = { ...renewal, at: now };
    if (renewal.until !== RELEASED.getTime() && now - seen.at < TAKEOVER_MS) return;
    const { matchedCount } = await WebhookLease.updateOne(
      { _id: { $eq: ID }, holder: { $eq: row.holder }, until: { $eq: row.until } },
      { $set: next },
    );
    if (matchedCount > 0) term.begin(now);
  }

  return {
    /** Whether this server holds the lease now. */
    isHeld: term.isHeld,
    /** Returns a signal that is aborted when this server no longer holds the lease; where it holds none, it is aborted. */
    term: term.signal,
    /** Takes the lease or renews it. @returns whether this server holds it */
    async take(): Promise<boolean> {
      const now = clock();
      const { matchedCount } = await WebhookLease.updateOne(
        { _id: { $eq: ID }, holder: { $eq: holder } },
        { $set: { until: new Date(now + LEASE_MS) } },
      );
      if (matchedCount > 0) term.begin(now);
      else {
        term.end();
        await takeOver();
      }
      return term.isHeld();
    },
    /** Gives the lease back, so that another server takes it at once. */
    async release(): Promise<void> {
      term.end();
      await WebhookLease.updateOne(
        { _id: { $eq: ID }, holder: { $eq: holder } },
        { $set: { until: RELEASED } },
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
