/** How often rooms may change their places, in milliseconds. */
const REORDER_MS = 10_000;

/** Chooses which rooms have a place of their own: the busiest, in an order that changes every ten seconds at most. */
export class Busiest {
  private order: string[] = [];
  private orderedAt = -Infinity;

  constructor(private readonly places: number) {}

  /** The names in their places; a free place is filled at once. Of equals, the one that stands first in `rates`. */
  choose(rates: ReadonlyMap<string, number>, now: number): string[] {
    this.order = this.order.filter((name) => rates.has(name));
    if (now - this.orderedAt >= REORDER_MS || this.order.length === 0) {
      const byRate = [...rates].sort(([, a], [, b]) => b - a);
      this.order = byRate.slice(0, this.places).map(([name]) => name);
      this.orderedAt = now;
    }
    for (const name of rates.keys()) {
      if (this.order.length >= this.places) break;
      if (!this.order.includes(name)) this.order.push(name);
    }
    return this.order;
  }
}
