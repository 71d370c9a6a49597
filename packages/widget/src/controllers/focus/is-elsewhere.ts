/** Whether the user has put the focus on something outside of an element: nothing takes it from there. */
export function isElsewhere(element: Element): boolean {
  const { activeElement, body } = element.ownerDocument;
  return activeElement !== null && activeElement !== body && !element.matches(':focus-within');
}
