/** How often rooms may change, in milliseconds. */
const CHANGE_MS = 10_000;

/**
 * Chooses which rooms have a place of their own: those with most messages since the last choice, at most one choice
 * every ten seconds. A room that stays chosen keeps its place, so that nothing moves but what changes.
 */
export class StableTopRooms {
  private order: string[] = [];
  private chosenAt = -Infinity;
  private before: ReadonlyMap<string, number> = new Map();

  constructor(private readonly places: number) {}

  /**
   * Returns the rooms in their places; a free place is filled at once.
   *
   * @param totals - messages of each room so far; among equals, a room with a place keeps it, then the first one wins
   */
  choose(totals: ReadonlyMap<string, number>, now: number): string[] {
    this.order = this.order.filter((name) => totals.has(name));
    if (now - this.chosenAt >= CHANGE_MS || this.order.length === 0) this.chooseAgain(totals, now);
    for (const name of totals.keys()) {
      if (this.order.length >= this.places) break;
      if (!this.order.includes(name)) this.order.push(name);
    }
    return this.order;
  }

  private chooseAgain(totals: ReadonlyMap<string, number>, now: number): void {
    const growth = (name: string) => (totals.get(name) ?? 0) - (this.before.get(name) ?? 0);
    const candidates = [...new Set([...this.order, ...totals.keys()])];
    const busiest = candidates.sort((a, b) => growth(b) - growth(a)).slice(0, this.places);
    const newcomers = busiest.filter((name) => !this.order.includes(name));
    this.order = this.order.map((name) => (busiest.includes(name) ? name : newcomers.shift()!));
    this.order.push(...newcomers);
    this.chosenAt = now;
    this.before = new Map(totals);
  }
}
