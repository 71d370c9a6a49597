import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../async/periodic-task.js';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import { ERASURE_FORM } from '../../models/erasure.js';
import type { ErasureRecord } from '../../models/erasure.js';
import type { Models } from '../../models/index.js';
import type { ErasureLedger } from './ledger-entry.js';
import { destroyKeysOf } from './destroy-keys.js';
import { toLedgerEntry } from './erasure-record.js';
import type { EraseTraces } from './erase-traces.js';

const INTERVAL_MS = 10_000;
/** An erasure is over so long after it began, in milliseconds: longer than any request that still creates a key, or writes. */
const SETTLED_MS = 30_000;
const MAX_ERASURES = 100;

interface ErasureSweepDeps {
  models: Pick<Models, 'Erasure' | 'DataKey'>;
  ledger: ErasureLedger;
  eraseTraces: EraseTraces;
  bus: Bus;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * Completes erasures, on any node: a crash loses nothing, and each node adds them to its own file. Keys are destroyed once
 * more at the end, as a request that was under way may have created one.
 */
export function createErasureSweep({ models, ledger, eraseTraces, bus, logger, clock }: ErasureSweepDeps) {
  async function noteInFile(pending: readonly ErasureRecord[]): Promise<void> {
    const filed = new Set((await ledger.read()).map(({ user }) => user));
    await ledger.append(pending.map(toLedgerEntry).filter(({ user }) => !filed.has(user)));
  }

  async function complete(erasure: ErasureRecord, isStopped: () => boolean): Promise<void> {
    const isLast = clock() - erasure.pending!.getTime() >= SETTLED_MS;
    const keyIds = await destroyKeysOf(models, erasure.users, erasure.at);
    for (const keyId of keyIds)
      await publishControl(bus, { kind: 'key', keyId }).catch((error: unknown) =>
        logger.warn({ err: error }, 'unable to drop a destroyed key on other nodes; they notice within 5 s'),
      );
    await eraseTraces(erasure, isStopped);
    if (!isLast || isStopped()) return;
    await models.Erasure.updateOne(
      { _id: { $eq: erasure._id }, pending: { $eq: erasure.pending! } },
      {
        $unset: { pending: 1 },
        $set: { form: ERASURE_FORM },
        $addToSet: { keyIds: { $each: keyIds } },
      },
    );
  }

  async function sweep(isStopped: () => boolean): Promise<void> {
    const pending = await models.Erasure.find({ pending: mongoose.trusted({ $gt: new Date(0) }) })
      .sort({ pending: 1 })
      .limit(MAX_ERASURES)
      .read('primary')
      .lean<ErasureRecord[]>();
    if (pending.length === 0) return;
    await noteInFile(pending);
    for (const erasure of pending) {
      if (isStopped()) return;
      await complete(erasure, isStopped).catch((error: unknown) =>
        logger.warn({ err: error, user: erasure._id.toString() }, 'an erasure is completed later'),
      );
    }
  }

  return createPeriodicTask({
    run: sweep,
    intervalMs: INTERVAL_MS,
    logger,
    failure: 'unable to complete erasures',
  });
}
