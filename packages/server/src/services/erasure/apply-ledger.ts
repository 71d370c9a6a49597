import type { Logger } from 'pino';
import type { ErasureRecord } from '../../models/erasure.js';
import type { Models } from '../../models/index.js';
import type { ErasureLedger } from './ledger-entry.js';
import { destroyKeysById, destroyKeysOf } from './destroy-keys.js';
import { fromLedgerEntry, storeErasure, toLedgerEntry } from './erasure-record.js';

/** Keys that one update names. */
const BATCH = 1000;

/**
 * Erases again whom the ledger names, in the store or in the file: a store from a backup of before knows nothing of it. Each
 * place gets what only the other one has.
 * @throws StoreError where the file cannot be read or written
 */
export async function applyLedger({
  models,
  ledger,
  logger,
  now,
}: {
  models: Pick<Models, 'Erasure' | 'DataKey'>;
  ledger: ErasureLedger;
  logger: Pick<Logger, 'warn'>;
  now: Date;
}): Promise<void> {
  const inFile = (await ledger.read()).map(fromLedgerEntry);
  const inStore = await models.Erasure.find().lean<ErasureRecord[]>();
  const known = (records: ErasureRecord[]) => new Set(records.map(({ _id }) => _id.toString()));
  const [filed, stored] = [known(inFile), known(inStore)];
  await ledger.append(inStore.filter(({ _id }) => !filed.has(_id.toString())).map(toLedgerEntry));

  const lost = inFile.filter(({ _id }) => !stored.has(_id.toString()));
  for (const record of lost) {
    await storeErasure(models, record, now);
    await destroyKeysOf(models, record.users, record.at);
  }
  let revived = 0;
  const keyIds = [...new Set([...inFile, ...inStore].flatMap((record) => record.keyIds))];
  for (let from = 0; from < keyIds.length; from += BATCH)
    revived += await destroyKeysById(models, keyIds.slice(from, from + BATCH), now);
  if (lost.length + revived > 0)
    logger.warn(
      { users: lost.length, keys: revived },
      'the store held data of users who were erased, as a backup of before does; it is erased again',
    );
}
