import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { animate } from '../../animations/animate.js';
import { FocusReturn } from '../../controllers/focus/focus-return.js';
import { emit } from '../../events.js';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoDialog } from './sotto-dialog.styles.js';

const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), select, textarea, a[href], [tabindex="0"]';

/**
 * A dialog over the panel. Keeps the focus inside, closes with Esc or a click beside it, and returns the focus.
 *
 * @slot - what the dialog holds; `[data-autofocus]` gets the focus first
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoDialog extends SottoElement {
  static override styles = [base, dialog, sottoDialog];

  /** Its heading. */
  @property() heading = '';
  /** `alertdialog` for what cannot be undone. */
  @property() kind: 'dialog' | 'alertdialog' = 'dialog';
  @query('.dialog') private box!: HTMLElement;

  constructor() {
    super();
    new FocusReturn(this);
  }

  protected override firstUpdated(): void {
    void animate(this.box, 'popIn');
    const first = this.querySelector<HTMLElement>('[data-autofocus]') ?? this.focusable()[0] ?? this.box;
    first.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="chat-root scrim" @mousedown=${this.onScrim}>
      <div
        class="dialog"
        role=${this.kind}
        aria-modal="true"
        aria-labelledby="heading"
        tabindex="-1"
        @keydown=${this.onKeydown}
      >
        <h2 id="heading">${this.heading}</h2>
        <slot></slot>
      </div>
    </div>`;
  }

  private focusable(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
      (element) => element.offsetParent !== null && isTabStop(element),
    );
  }

  private onScrim(event: MouseEvent): void {
    if (event.target === event.currentTarget) emit(this, 'chat-dialog-close', null);
  }

  private readonly onKeydown = keyHandler((event) => {
    // Keys must not reach what is below the dialog.
    event.stopPropagation();
    if (event.key === 'Escape') {
      useUp(event);
      emit(this, 'chat-dialog-close', null);
    }
    if (event.key !== 'Tab') return;
    const all = this.focusable();
    const active = deepActiveElement(this.ownerDocument);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (active === edge || all.length === 0) {
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0])?.focus();
    }
  });
}

/** Tab reaches only the checked one of radio buttons, where there is one. */
function isTabStop(element: HTMLElement): boolean {
  if (!element.matches('[type="radio"]:not(:checked)')) return true;
  const { form, name } = element as HTMLInputElement;
  const place = form ?? (element.getRootNode() as ParentNode);
  const chosen = place.querySelectorAll<HTMLInputElement>('[type="radio"]:checked');
  return ![...chosen].some((one) => one.name === name);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-dialog': SottoDialog;
  }
}
