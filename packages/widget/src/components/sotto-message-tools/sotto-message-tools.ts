import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { messageTexts, reactionTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMessageTools } from './sotto-message-tools.styles.js';

/** A button of the toolbar. */
export type MessageTool = 'react' | 'reply' | 'more';

const ICONS: Record<MessageTool, IconName> = { react: 'smile', reply: 'reply', more: 'more' };

/**
 * The toolbar of the message that the pointer is over, or that has the focus. A log has one, which is put into the bubble:
 * no row has a node or a listener for it, and none is drawn again. Tab passes it, as a log is one stop of Tab; the arrow
 * keys along the line lead into it.
 */
export class SottoMessageTools extends SottoElement {
  static override styles = [base, button, sottoMessageTools];

  /** Its buttons, in this order. */
  @property({ attribute: false }) tools: readonly MessageTool[] = [];
  /** Whether the message is the viewer's own, whose far corner is at its start. */
  @property({ type: Boolean, reflect: true }) own = false;
  /** Does what a button stands for. */
  @property({ attribute: false }) act: (tool: MessageTool) => void = () => undefined;

  private readonly roving = new RovingFocus(this, () => ({ items: this.items, isSkipped: true }));

  /** Puts the focus on its first button. */
  override focus(): void {
    this.items[0]?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`<div
      class="chat-root tools"
      role="toolbar"
      aria-label=${messageTexts().menu}
      @keydown=${this.onKeydown}
    >
      ${this.tools.map((tool) => this.renderTool(tool))}
    </div>`;
  }

  private renderTool(tool: MessageTool): TemplateResult {
    const { options, actions } = messageTexts();
    const label = { react: reactionTexts().add, reply: actions.reply, more: options }[tool];
    return html`<button
      class="icon-btn"
      type="button"
      aria-label=${label}
      aria-haspopup=${tool === 'reply' ? 'false' : 'menu'}
      @click=${() => this.act(tool)}
    >
      ${icon(ICONS[tool], { flip: tool === 'reply' })}
    </button>`;
  }

  private get items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('button')];
  }

  private readonly onKeydown = keyHandler((event) => {
    // The browser presses the button; for the log they are keys of the message.
    if (event.key === 'Enter' || event.key === ' ') return event.stopPropagation();
    if (event.key === 'Escape') this.closest<HTMLElement>('.bubble')?.focus({ preventScroll: true });
    else if (!this.roving.moveInRow(event)) return;
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-tools': SottoMessageTools;
  }
}
