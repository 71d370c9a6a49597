import type { LitElement } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/**
 * Focuses another element if the next update leaves the focus on the body although it is inside the host now. It never takes
 * the focus from elsewhere.
 */
export function handOverFocus(host: LitElement, next: () => { focus(): void } | null | undefined): void {
  if (!host.matches(':focus-within')) return;
  void host.updateComplete.then(() => {
    const { ownerDocument } = host;
    if (deepActiveElement(ownerDocument) === ownerDocument.body) next()?.focus();
  });
}
