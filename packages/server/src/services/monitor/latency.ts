const WINDOW_MS = 60_000;
const SLOT_MS = 1000;

export type Latency = ReturnType<typeof createLatency>;

/** Creates a record of the mean latency over the last minute, in slots of a second. */
export function createLatency({ clock }: { clock: () => number }) {
  const slots = new Map<number, { sum: number; count: number }>();

  function dropOld(now: number): void {
    for (const start of slots.keys()) {
      if (start > now - WINDOW_MS) return;
      slots.delete(start);
    }
  }

  return {
    /** Records a measured value, in milliseconds. */
    record(milliseconds: number): void {
      const now = clock();
      const start = now - (now % SLOT_MS);
      const slot = slots.get(start);
      if (slot) {
        slot.sum += milliseconds;
        slot.count += 1;
        return;
      }
      dropOld(now);
      slots.set(start, { sum: milliseconds, count: 1 });
    },
    /** Returns the mean in milliseconds, to a tenth; `null` where nothing was measured. */
    mean(): number | null {
      dropOld(clock());
      let [sum, count] = [0, 0];
      for (const slot of slots.values()) [sum, count] = [sum + slot.sum, count + slot.count];
      return count === 0 ? null : Math.round((sum / count) * 10) / 10;
    },
  };
}
