import type { ReactiveController, ReactiveElement } from 'lit';

/** Keeps the focus over updates: of a control that is moved to another place, from which browsers take it, or that goes. */
export class FocusOverUpdates implements ReactiveController {
  private focused: Element | null | undefined;

  /** @param next - returns what has the focus instead of a control that is gone; by default nothing has it */
  constructor(
    private readonly host: ReactiveElement,
    private readonly next: () => HTMLElement | null = () => null,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.focused = this.host.shadowRoot?.activeElement;
  }

  hostUpdated(): void {
    const { focused, host } = this;
    if (!focused || host.shadowRoot?.activeElement) return;
    const next = focused.isConnected ? (focused as HTMLElement) : this.next();
    next?.focus({ preventScroll: true });
  }
}
