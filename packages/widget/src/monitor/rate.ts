/** How far back a rate looks, in milliseconds: short, so that it follows what happens within three seconds. */
const WINDOW_MS = 2000;
const SLOT_MS = 250;
const SLOTS = WINDOW_MS / SLOT_MS;

/** Counts events and how often they happen, in bounded memory. Times are monotonic milliseconds. */
export class Rate {
  /** Everything since the beginning. */
  total = 0;
  private readonly slots = new Float64Array(SLOTS);
  private slot: number;
  private readonly startedAt: number;

  constructor(now: number) {
    this.startedAt = now;
    this.slot = Math.floor(now / SLOT_MS);
  }

  add(now: number, amount = 1): void {
    this.advance(now);
    this.slots[this.slot % SLOTS]! += amount;
    this.total += amount;
  }

  /** Per second, over the last two seconds or since the beginning. */
  perSecond(now: number): number {
    this.advance(now);
    // The newest slot is not over yet.
    const covered = WINDOW_MS - SLOT_MS + (now % SLOT_MS);
    const span = Math.max(1000, Math.min(covered, now - this.startedAt));
    return this.slots.reduce((sum, count) => sum + count, 0) / (span / 1000);
  }

  private advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    for (let next = Math.max(this.slot + 1, slot - SLOTS + 1); next <= slot; next += 1)
      this.slots[next % SLOTS] = 0;
    this.slot = Math.max(slot, this.slot);
  }
}
