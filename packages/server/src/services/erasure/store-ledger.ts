import mongoose from 'mongoose';
import { connectReason } from '../../storage/connect-reason.js';
import { StoreError } from '../../storage/store-error.js';
import { ledgerEntry } from './ledger-entry.js';
import type { ErasureLedger, LedgerEntry } from './ledger-entry.js';

/** The collection; not `erasures`, which the store of the server has. */
const COLLECTION = 'erasure_ledger';
/** How long the ledger may be away, in milliseconds: an erasure fails then, and is asked for again. */
const PATIENCE_MS = 5000;

type StoredEntry = Omit<LedgerEntry, 'user'> & { _id: string };

const SCHEMA = new mongoose.Schema<StoredEntry>(
  { _id: String, site: String, users: [String], keyIds: [String], at: String },
  { collection: COLLECTION, versionKey: false },
);

/**
 * Creates the ledger in a MongoDB that is not the one of the server: for servers without a disk of their own. It is used at a
 * start and by an erasure alone, so that each use has a connection of its own.
 */
export function createStoreLedger(uri: string, patienceMs = PATIENCE_MS): ErasureLedger {
  async function use<T>(work: (entries: mongoose.Model<StoredEntry>) => Promise<T>): Promise<T> {
    const connection = mongoose.createConnection(uri, {
      ...{ appName: 'sotto', autoIndex: false, autoCreate: false, bufferCommands: false },
      ...{ serverSelectionTimeoutMS: patienceMs, connectTimeoutMS: patienceMs },
      writeConcern: { w: 'majority', journal: true, wtimeoutMS: patienceMs },
      // Also what no majority has yet: an entry whose write was given up may still get there.
      ...{ readConcern: { level: 'local' }, readPreference: 'primary' },
    });
    try {
      await connection.asPromise();
      return await work(connection.model<StoredEntry>('LedgerEntry', SCHEMA));
    } catch (cause) {
      if (cause instanceof StoreError) throw cause;
      const reason = connectReason(cause, uri);
      throw new StoreError(`unable to use ERASURE_LEDGER. The driver says: ${reason}`, { cause });
    } finally {
      await connection.destroy().catch(() => undefined);
    }
  }

  return {
    read: () =>
      use(async (entries) => {
        const rows = await entries.find().sort({ at: 1, _id: 1 }).lean();
        return rows.map(({ _id: user, ...rest }) => {
          const parsed = ledgerEntry.safeParse({ user, ...rest });
          if (parsed.success) return parsed.data;
          throw new StoreError(`unable to read ERASURE_LEDGER; the entry ${user} is not one`);
        });
      }),
    async append(added) {
      if (added.length === 0) return;
      await use(async (entries) => {
        for (const { user, site, users, keyIds, at } of added)
          await entries.updateOne(
            { _id: { $eq: user } },
            {
              $setOnInsert: { site, at },
              $addToSet: { users: { $each: users }, keyIds: { $each: keyIds } },
            },
            { upsert: true },
          );
      });
    },
  };
}
