import { randomHex } from '../../internal/random.js';

/**
 * Tells which tabs live: each holds a lock under its own name for as long as it has something. What a tab that is gone had,
 * another one takes over.
 */
export class TabLock {
  /** Names this tab. */
  readonly id = randomHex(16);
  private release: (() => void) | undefined;

  constructor(private readonly scope: string) {}

  /** Holds the lock of this tab while it has something. */
  hold(hasSomething: boolean): void {
    if (hasSomething === (this.release !== undefined)) return;
    this.release?.();
    this.release = undefined;
    if (!hasSomething) return;
    const held = new Promise<void>((release) => (this.release = release));
    void this.request(this.id, {}, () => held);
  }

  /** Runs `take` if the tab of this id is gone, while nobody else does. Without locks, nobody knows: then it is. */
  async ifGone(id: string, take: () => Promise<void>): Promise<void> {
    await this.request(id, { ifAvailable: true }, async (lock) => {
      if (lock) await take();
    });
  }

  private async request(
    id: string,
    options: LockOptions,
    work: (lock: Lock | boolean | null) => Promise<void>,
  ): Promise<void> {
    // Undefined on pages that are not secure.
    const locks = navigator.locks as LockManager | undefined;
    try {
      await (locks ? locks.request(`${this.scope} ${id}`, options, work) : work(true));
    } catch {
      // A sandboxed frame has the function but may not use it; nor has it a database.
    }
  }
}
