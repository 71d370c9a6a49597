import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMAT } from './database.js';
import type { Sqlite } from './database.js';
import { isWriteFailure } from './store-error.js';

/** Free space that is required before writes are considered possible again: that of a batch of long messages. */
const PROBE_BYTES = 64 * 1024;

/**
 * Remembers that a write failed because of the disk, and tests whether writes are possible again. After a successful write
 * it does nothing.
 */
export class WriteProbe {
  private failed = false;

  /** @param run - runs a write in a transaction of its own and resolves when it is on the disk */
  constructor(
    private readonly directory: string,
    private readonly run: (write: (sqlite: Sqlite) => void) => Promise<unknown>,
  ) {}

  /** Records the error of a command. */
  note(error: unknown): void {
    if (isWriteFailure(error)) this.failed = true;
  }

  /**
   * Tries to write if the last write failed; does nothing otherwise.
   * @throws the error of the system or of SQLite
   */
  async check(): Promise<void> {
    if (!this.failed) return;
    // SQLite's log may have space left for a small write only.
    const file = join(this.directory, 'probe');
    try {
      writeFileSync(file, Buffer.alloc(PROBE_BYTES), { mode: 0o600, flush: true });
    } finally {
      rmSync(file, { force: true });
    }
    await this.run((sqlite) => sqlite.exec(`PRAGMA user_version = ${FORMAT}`));
    this.failed = false;
  }
}
