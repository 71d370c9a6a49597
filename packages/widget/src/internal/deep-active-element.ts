/** The element below a root that really has the focus, inside of all shadow roots. */
export function deepActiveElement(root: DocumentOrShadowRoot): HTMLElement | null {
  let active = root.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active as HTMLElement | null;
}
