/** Returns the focused element below a root, through all shadow roots. */
export function deepActiveElement(root: DocumentOrShadowRoot): HTMLElement | null {
  let active = root.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active as HTMLElement | null;
}
