import { plainText } from '@sotto/sdk/markdown';
import type { LitElement } from 'lit';
import type { SottoLauncherCard } from '../components/sotto-launcher-card/sotto-launcher-card.js';
import { cardTexts } from '../i18n/localize.js';
import type { News } from './page-notices.js';

/** The cards above the launcher of a closed chat, one at a time. */
export class LauncherCards {
  private card: SottoLauncherCard | undefined;
  /** `seq` of the newest message that was shown, by room: none is shown twice. */
  private readonly shown = new Map<string, number>();

  constructor(private readonly widget: LitElement) {}

  /** Shows a message, if the chat is closed and nothing else asks for the user's attention. */
  show({ message, open }: News, showText: boolean): void {
    const { widget } = this;
    const launcher = widget.renderRoot.querySelector('sotto-launcher');
    const { room, seq, sender } = message;
    if (!launcher || (this.shown.get(room) ?? 0) >= seq || hasDialog(widget.ownerDocument)) return;
    this.shown.set(room, seq);
    this.close();
    const card = widget.ownerDocument.createElement('sotto-launcher-card');
    const { left, right } = launcher.getBoundingClientRect();
    card.classList.toggle('at-left', left + right < widget.ownerDocument.documentElement.clientWidth);
    const text = (showText && plainText(message)) || cardTexts().hidden;
    this.card = Object.assign(card, { sender, text, openRoom: open });
    // What Lit draws there is the launcher alone, with its place around it: the card goes with both.
    launcher.after(card);
  }

  /** There is nothing unread any more, or another user. */
  close(): void {
    this.card?.remove();
    this.card = undefined;
  }
}

/** Whether the page shows a dialog that the user has to answer first. */
function hasDialog(page: Document): boolean {
  return [...page.querySelectorAll('dialog:modal, [aria-modal="true"]')].some((one) => one.checkVisibility());
}
