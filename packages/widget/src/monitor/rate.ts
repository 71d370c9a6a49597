/** How far back a rate looks, in milliseconds. */
const WINDOW_MS = 10_000;
const SLOT_MS = 500;
const SLOTS = WINDOW_MS / SLOT_MS;

/** Counts what happens and how often: bounded memory, whatever comes. */
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

  /** Per second, over the last ten seconds or since the beginning. */
  perSecond(now: number): number {
    this.advance(now);
    const span = Math.min(WINDOW_MS, Math.max(1000, now - this.startedAt));
    return this.slots.reduce((sum, count) => sum + count, 0) / (span / 1000);
  }

  private advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    for (let next = Math.max(this.slot + 1, slot - SLOTS + 1); next <= slot; next += 1)
      this.slots[next % SLOTS] = 0;
    this.slot = Math.max(slot, this.slot);
  }
}
