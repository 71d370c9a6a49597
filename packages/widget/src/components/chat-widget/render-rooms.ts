import type { LitElement } from 'lit';

/** Renders the list and the open room again, after other names have become alike. */
export function renderRooms(widget: LitElement): void {
  widget.requestUpdate();
  widget.renderRoot.querySelector('sotto-conversation')?.requestUpdate();
}
