import { createFileLedger } from './file-ledger.js';
import type { ErasureLedger } from './ledger-entry.js';
import { createStoreLedger } from './store-ledger.js';

/** Whether the ledger is in a MongoDB, and not in a file. */
export function isStoreLedger(location: string): boolean {
  return /^mongodb(\+srv)?:\/\//.test(location);
}

/** Creates the ledger at `ERASURE_LEDGER`: the path of a file, or the URI of a MongoDB. */
export function createErasureLedger(location: string): ErasureLedger {
  return isStoreLedger(location) ? createStoreLedger(location) : createFileLedger(location);
}
