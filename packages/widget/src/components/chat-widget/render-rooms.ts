import type { LitElement } from 'lit';

/** Renders the list and the open room anew: other names are alike than before. */
export function renderRooms(widget: LitElement): void {
  widget.requestUpdate();
  widget.renderRoot.querySelector('sotto-conversation')?.requestUpdate();
}
