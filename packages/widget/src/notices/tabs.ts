import { Listeners } from '../internal/listeners.js';

/** A lock that is asked for, or held. */
interface Hold {
  release: () => void;
  isGranted: Promise<boolean>;
}

/**
 * The tabs of one browser that show the chat of one user: which of them tells the user of messages, and whether the user
 * looks at any of them. Both are Web Locks, which end with their tab, however it ends. Without them each tab is alone.
 */
export class Tabs {
  private readonly held = new Map<string, Hold>();
  private readonly listeners = new Listeners();
  private isClosed = false;

  /**
   * @param scope - names the server, OAuth client and user
   * @param page - the tab's own document
   * @param locks - for tests
   */
  constructor(
    private readonly scope: string,
    private readonly page: Document,
    private readonly locks: LockManager | undefined = navigator.locks,
  ) {
    const view = page.defaultView;
    for (const type of ['focus', 'blur']) this.listeners.add(view, type, () => void this.showFocus());
    this.listeners.add(page, 'visibilitychange', () => void this.showFocus());
    void this.showFocus();
  }

  /** Whether this tab is the one that tells: the first that asks, until it is closed. */
  isTeller(): Promise<boolean> {
    return this.hold(`sotto-teller ${this.scope}`, 'exclusive');
  }

  /** Whether the user looks at any of the tabs. */
  async isFocused(): Promise<boolean> {
    if (this.isSeen) return true;
    try {
      const { held = [] } = (await this.locks?.query()) ?? {};
      return held.some(({ name }) => name === this.focusName);
    } catch {
      return false;
    }
  }

  /** Leaves it to the other tabs. */
  close(): void {
    this.isClosed = true;
    this.listeners.removeAll();
    for (const name of [...this.held.keys()]) this.release(name);
  }

  private get isSeen(): boolean {
    return this.page.visibilityState === 'visible' && this.page.hasFocus();
  }

  private get focusName(): string {
    return `sotto-focus ${this.scope}`;
  }

  private async showFocus(): Promise<void> {
    if (this.isSeen) await this.hold(this.focusName, 'shared');
    else this.release(this.focusName);
  }

  private release(name: string): void {
    this.held.get(name)?.release();
    this.held.delete(name);
  }

  /** Takes a lock that is free, and keeps it until it is released. Resolves to whether it is held. */
  private hold(name: string, mode: LockMode): Promise<boolean> {
    const { locks } = this;
    // Nobody would release it.
    if (this.isClosed) return Promise.resolve(false);
    if (!locks) return Promise.resolve(true);
    const known = this.held.get(name);
    if (known) return known.isGranted;
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const isGranted = new Promise<boolean>((resolve) => {
      locks
        .request(name, { mode, ifAvailable: true }, async (lock) => {
          resolve(lock !== null);
          if (lock) await released;
        })
        // A sandboxed frame has locks but may not use them.
        .catch(() => resolve(true));
    });
    // Noted before it is granted, so that a release in between is not missed.
    const hold = { release, isGranted };
    this.held.set(name, hold);
    void isGranted.then((isHeld) => {
      if (!isHeld && this.held.get(name) === hold) this.held.delete(name);
    });
    return isGranted;
  }
}
