import type { LitElement } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/**
 * Gives the focus to another element if something inside the host has it now and, once the host is drawn, that is gone, or
 * what it was to return to. It takes the focus from nothing outside.
 */
export function handOverFocus(host: LitElement, next: () => { focus(): void } | null | undefined): void {
  if (!host.matches(':focus-within')) return;
  void host.updateComplete.then(() => {
    const { ownerDocument } = host;
    if (deepActiveElement(ownerDocument) === ownerDocument.body) next()?.focus();
  });
}
