import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMAT } from './database.js';
import type { Sqlite } from './database.js';
import { isWriteFailure } from './store-error.js';

/** Room that must be there before writing counts as possible again: as much as a batch of long messages takes. */
const PROBE_BYTES = 64 * 1024;

/**
 * Remembers that a write failed for want of a disk, and finds out when one is possible again. While all is well it does
 * nothing.
 */
export class WriteProbe {
  private failed = false;

  /** @param run - runs a write in a transaction of its own and resolves when it is on the disk */
  constructor(
    private readonly directory: string,
    private readonly run: (write: (sqlite: Sqlite) => void) => Promise<unknown>,
  ) {}

  /** Takes notice of the error of a command. */
  note(error: unknown): void {
    if (isWriteFailure(error)) this.failed = true;
  }

  /**
   * Does nothing where the last writes succeeded, else tries to write.
   * @throws the error of the system or of SQLite
   */
  async check(): Promise<void> {
    if (!this.failed) return;
    // SQLite's log may have room left for a small write and for nothing else.
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
