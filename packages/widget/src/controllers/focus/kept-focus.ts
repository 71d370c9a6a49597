import type { ReactiveController, ReactiveElement } from 'lit';

/** Keeps the focus of a control that an update moves to another place: browsers take it from what is moved. */
export class KeptFocus implements ReactiveController {
  private focused: Element | null | undefined;

  constructor(private readonly host: ReactiveElement) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.focused = this.host.shadowRoot?.activeElement;
  }

  hostUpdated(): void {
    const { focused, host } = this;
    if (focused?.isConnected && !host.shadowRoot?.activeElement)
      (focused as HTMLElement).focus({ preventScroll: true });
  }
}
