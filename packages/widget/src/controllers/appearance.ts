import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type Theme = 'auto' | 'light' | 'dark';

/** Where the choice is kept, on this device. */
const STORED = 'sotto:theme';
const THEMES: readonly unknown[] = ['auto', 'light', 'dark'] satisfies Theme[];

/** How the chat looks on this device: as the page decides, and where it leaves that open, as the user does. */
export class Appearance implements ReactiveController {
  private chosen: Theme = 'auto';

  /** @param ofPage - the theme that the page has set; `auto` where the user may choose */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ofPage: () => Theme,
  ) {
    host.addController(this);
  }

  /** Whether the user may choose. */
  get isOffered(): boolean {
    return this.ofPage() === 'auto';
  }

  get theme(): Theme {
    return this.isOffered ? this.chosen : this.ofPage();
  }

  /** Changes the theme at once, and in other tabs. */
  readonly choose = (theme: Theme): void => {
    this.take(theme);
    try {
      localStorage.setItem(STORED, theme);
    } catch {
      // The browser stores nothing for this page: the choice holds until a reload.
    }
  };

  hostConnected(): void {
    addEventListener('storage', this.onStorage);
    try {
      this.take(localStorage.getItem(STORED));
    } catch {
      // As above.
    }
  }

  hostDisconnected(): void {
    removeEventListener('storage', this.onStorage);
  }

  private take(theme: unknown): void {
    this.chosen = THEMES.includes(theme) ? (theme as Theme) : 'auto';
    this.host.requestUpdate();
  }

  private readonly onStorage = ({ key, newValue }: StorageEvent): void => {
    // Without a key everything was cleared.
    if (key === STORED || key === null) this.take(newValue);
  };
}
