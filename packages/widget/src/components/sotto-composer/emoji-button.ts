import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ChatPartEventMap } from '../../events.js';
import { composerTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { emojis } from '../../lazy/parts.js';
import { insertText } from './editing.js';

/** Pixels between the picker and the upper end of the room. */
const GAP = 8;
/** It is never lower than this, in pixels, though it may be cut off then. */
const LEAST = 180;

/** The button in the composer that opens the choice of an emoji, and the choice. */
export class EmojiButton {
  private isOpen = false;
  /** The field has the focus for a moment, as browsers write only there. */
  private isInserting = false;

  /** @param onInsert - called when the text of the field was changed */
  constructor(
    private readonly host: LitElement,
    private readonly field: () => HTMLTextAreaElement,
    private readonly onInsert: () => void,
  ) {}

  render(): TemplateResult {
    return html`<button
      class="icon-btn emoji-button ${this.isOpen ? 'is-on' : ''}"
      type="button"
      aria-label=${composerTexts().emoji}
      aria-haspopup="dialog"
      aria-expanded=${this.isOpen}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${this.toggle}
    >
      ${icon('smile')}
    </button>`;
  }

  renderPicker(): TemplateResult | typeof nothing {
    if (!this.isOpen) return nothing;
    return emojis.draw(
      this.host,
      { as: 'dialog', onClose: this.close },
      () =>
        html`<sotto-emoji-picker
          @chat-emoji-choose=${this.onChoose}
          @chat-emoji-close=${this.onClose}
        ></sotto-emoji-picker>`,
    );
  }

  /** Keeps the picker as low as there is room above the text, after a render. */
  settle(): void {
    const picker = this.host.renderRoot.querySelector('sotto-emoji-picker');
    const room = (this.host.getRootNode() as Partial<ShadowRoot>).host;
    if (!picker || !room) return;
    const end = picker.parentElement!.getBoundingClientRect().top;
    const height = Math.max(LEAST, end - room.getBoundingClientRect().top - 2 * GAP);
    picker.style.setProperty('--_most', `${height}px`);
  }

  private readonly toggle = (): void => this.set(!this.isOpen);

  private readonly close = (): void => this.set(false);

  private readonly onClose = (event: Event): void => {
    event.stopPropagation();
    if (this.isInserting) return;
    const hadFocus = (event.target as HTMLElement).matches(':focus-within');
    this.close();
    if (hadFocus) this.host.focus();
  };

  private readonly onChoose = ({ detail }: ChatPartEventMap['chat-emoji-choose']): void => {
    const focused = deepActiveElement(this.host.ownerDocument);
    this.isInserting = true;
    if (!detail.stays) this.close();
    insertText(this.field(), detail.emoji);
    this.onInsert();
    if (detail.stays) focused?.focus({ preventScroll: true });
    this.isInserting = false;
  };

  private set(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.host.requestUpdate();
  }
}
