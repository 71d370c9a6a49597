import type { LitElement } from 'lit';

/** Puts the focus on the launcher, once it is drawn. */
export async function focusLauncher(root: ShadowRoot | null): Promise<void> {
  const launcher = root?.querySelector<LitElement>('chat-launcher');
  await launcher?.updateComplete;
  launcher?.focus();
}

/** Puts the focus on the first control of what the panel shows, or on the panel itself. */
export function focusInside(panel: HTMLElement): void {
  const first = panel.querySelector<HTMLElement>('chat-conversation, chat-sign-in, chat-room-list');
  const target = first?.shadowRoot?.querySelector<HTMLElement>('input, textarea, button');
  (target ?? panel).focus();
}
