import type { LitElement, ReactiveController } from 'lit';

/** Focuses the launcher, once it is drawn. */
export async function focusLauncher(root: ShadowRoot | null): Promise<void> {
  const launcher = root?.querySelector<LitElement>('sotto-launcher');
  await launcher?.updateComplete;
  launcher?.focus();
}

/**
 * Focuses where the user continues: the composer, or the first control of what the panel shows. On a touch screen,
 * where a field would bring up the keyboard, and where there is no control, it stays on the panel, so that Esc and Tab work.
 *
 * @returns whether that was its last place; `false` while the panel is still empty.
 */
function focusInside(panel: HTMLElement): boolean {
  panel.focus();
  // Nor where a room was removed: what the user is typing would go into the search.
  if (matchMedia('(pointer: coarse)').matches || panel.querySelector('.departure')) return true;
  const room = panel.querySelector('sotto-conversation') ?? panel.querySelector('sotto-room-list');
  const target = room ?? panel.querySelector('sotto-invitation') ?? panel.querySelector('sotto-sign-in');
  void target?.updateComplete.then(() => target.focus());
  return target !== null;
}

interface PanelFocusParts {
  panel: () => HTMLElement | null;
  /** Whether a dialog lies over what the panel shows. */
  isCovered: () => boolean;
}

/**
 * Moves the focus into the panel, only after an action of the user: the chat never takes the focus by itself. While a dialog
 * covers the panel, the focus is the dialog's, and moves when that is closed.
 */
export class PanelFocus implements ReactiveController {
  private isDue = false;
  /** Whether the focus stays on the panel until that shows something. */
  private awaitsContent = false;

  constructor(
    private readonly host: LitElement,
    private readonly parts: PanelFocusParts,
  ) {
    host.addController(this);
  }

  /** Moves the focus with the next render. */
  move(): void {
    this.isDue = true;
    this.host.requestUpdate();
  }

  /** Moves it with the current render if it is in the panel, where the focused element may disappear. */
  keep(): void {
    this.isDue ||= this.parts.panel()?.matches(':focus-within') ?? false;
  }

  hostUpdated(): void {
    const panel = this.parts.panel();
    const stays = this.awaitsContent && panel && this.host.shadowRoot?.activeElement === panel;
    if ((!this.isDue && !stays) || this.parts.isCovered()) return;
    this.isDue = false;
    // The user may have closed the panel meanwhile.
    this.awaitsContent = panel !== null && !focusInside(panel);
  }
}
