import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../../storage/store-error.js';

const id = z.string().regex(/^[0-9a-f]{24}$/);
const line = z.object({
  user: id,
  site: id,
  users: z.array(id).min(1),
  keyIds: z.array(z.string()),
  at: z.iso.datetime(),
});

/** That a person was erased, as a line of the file has it. */
export type LedgerEntry = z.infer<typeof line>;

/** The file that remembers who was erased, apart from the store and its backups. */
export interface ErasureLedger {
  /** Returns what the file says; nothing where there is no file. @throws StoreError where a line is not of this form */
  read(): Promise<LedgerEntry[]>;
  /** Appends entries, and resolves once they are on the disk. @throws StoreError */
  append(entries: readonly LedgerEntry[]): Promise<void>;
}

/** Creates the ledger in a file, which exists once something is appended. */
export function createErasureLedger(path: string): ErasureLedger {
  async function text(): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new StoreError(`unable to read the ledger of erasures ${path}`, { cause });
    }
  }

  return {
    async read() {
      // A crash in the middle of an append leaves a line without an end, which nothing relied on.
      const lines = (await text()).split('\n').slice(0, -1);
      return lines.filter((one) => one !== '').flatMap((one, index) => parse(one, index + 1, path));
    },
    async append(entries) {
      if (entries.length === 0) return;
      const before = await text();
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await appendDurably(path, `${before === '' || before.endsWith('\n') ? '' : TORN}${lines}`);
      } catch (cause) {
        throw new StoreError(`unable to write the ledger of erasures ${path}`, { cause });
      }
    },
  };
}

/** Ends a line that a crash has cut off, so that it is read as one that says nothing. */
const TORN = ' (cut off)\n';

function parse(text: string, number: number, path: string): LedgerEntry[] {
  if (text.endsWith(TORN.trimEnd())) return [];
  try {
    return [line.parse(JSON.parse(text))];
  } catch (cause) {
    throw new StoreError(`unable to read the ledger of erasures ${path}; line ${number} is not one`, {
      cause,
    });
  }
}

async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  // The name of a new file is durable once its directory is.
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
