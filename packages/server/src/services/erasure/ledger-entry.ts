import { z } from 'zod';

const id = z.string().regex(/^[0-9a-f]{24}$/);

/** The form of an entry. */
export const ledgerEntry = z.object({
  user: id,
  site: id,
  users: z.array(id).min(1),
  keyIds: z.array(z.string()),
  at: z.iso.datetime(),
});

/** That a person was erased, as the ledger has it. */
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** What remembers who was erased, apart from the store and its backups. */
export interface ErasureLedger {
  /** Returns what it says; nothing where there is none. @throws StoreError where an entry is not of this form */
  read(): Promise<LedgerEntry[]>;
  /** Adds entries, and resolves once they are on the disk, of a majority where it is a MongoDB. @throws StoreError */
  append(entries: readonly LedgerEntry[]): Promise<void>;
}
