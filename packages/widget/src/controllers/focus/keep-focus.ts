import type { LitElement } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/** Gives the focus to another element if, once the host is drawn, what had it is gone, or what it was to return to. */
export function keepFocus(host: LitElement, next: () => { focus(): void } | null | undefined): void {
  void host.updateComplete.then(() => {
    const { ownerDocument } = host;
    if (deepActiveElement(ownerDocument) === ownerDocument.body) next()?.focus();
  });
}
