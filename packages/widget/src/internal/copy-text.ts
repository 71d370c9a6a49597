/**
 * Copies a text; resolves with whether that worked. Pages loaded over plain HTTP have no clipboard interface: there a
 * field is selected and copied by command, which works only during the click.
 */
export async function copyText(text: string, root: ShadowRoot): Promise<boolean> {
  if (!navigator.clipboard) return copyByCommand(text, root);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, root);
  }
}

function copyByCommand(text: string, root: ShadowRoot): boolean {
  const before = root.activeElement as HTMLElement | null;
  const { ownerDocument } = root;
  const field = ownerDocument.createElement('textarea');
  field.className = 'vh';
  field.readOnly = true;
  field.value = text;
  root.append(field);
  field.select();
  try {
    return ownerDocument.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    before?.focus({ preventScroll: true });
  }
}
