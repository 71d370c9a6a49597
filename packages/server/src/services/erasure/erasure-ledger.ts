import { createFileLedger } from './file-ledger.js';
import type { ErasureLedger } from './ledger-entry.js';
import { createStoreLedger } from './store-ledger.js';

/** Creates the ledger at `ERASURE_LEDGER`: the path of a file, or the URI of a MongoDB. */
export function createErasureLedger(location: string): ErasureLedger {
  return /^mongodb(\+srv)?:\/\//.test(location) ? createStoreLedger(location) : createFileLedger(location);
}
