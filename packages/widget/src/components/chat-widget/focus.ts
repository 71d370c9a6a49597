import type { LitElement } from 'lit';

/** Puts the focus on the launcher, once it is drawn. */
export async function focusLauncher(root: ShadowRoot | null): Promise<void> {
  const launcher = root?.querySelector<LitElement>('sotto-launcher');
  await launcher?.updateComplete;
  launcher?.focus();
}

/**
 * Puts the focus where a person goes on: the composer, or the first control of what the panel shows. On a touch screen,
 * where a field would bring up the keyboard, and where there is no control, it stays on the panel, so that Esc and Tab go on.
 */
export async function focusInside(panel: HTMLElement): Promise<void> {
  panel.focus();
  // Nor where a room went away: what is typed on would land in the search.
  if (matchMedia('(pointer: coarse)').matches || panel.querySelector('sotto-departure')) return;
  const conversation = panel.querySelector<LitElement>('sotto-conversation');
  const list = panel.querySelector<LitElement>('sotto-room-list');
  const signIn = panel.querySelector<LitElement>('sotto-sign-in');
  await (conversation ?? list ?? signIn)?.updateComplete;
  if (conversation ?? list) (conversation ?? list)?.focus();
  else signIn?.shadowRoot?.querySelector('input')?.focus();
}
