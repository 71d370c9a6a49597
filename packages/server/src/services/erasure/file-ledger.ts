import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../../storage/store-error.js';
import { ledgerEntry } from './ledger-entry.js';
import type { ErasureLedger, LedgerEntry } from './ledger-entry.js';

/** Creates the ledger in a file, which exists once something is appended. */
export function createFileLedger(path: string): ErasureLedger {
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
    return [ledgerEntry.parse(JSON.parse(text))];
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
