/**
 * Listeners that are removed together. Each is removed by itself: libraries of the page may have wrapped
 * `addEventListener` without its option `signal`.
 */
export class Listeners {
  private readonly removals: (() => void)[] = [];

  add(
    target: EventTarget | null,
    type: string,
    listener: (event: never) => void,
    options?: { capture: boolean },
  ): void {
    target?.addEventListener(type, listener as EventListener, options);
    this.removals.push(() => target?.removeEventListener(type, listener as EventListener, options));
  }

  removeAll(): void {
    for (const remove of this.removals.splice(0)) remove();
  }
}
