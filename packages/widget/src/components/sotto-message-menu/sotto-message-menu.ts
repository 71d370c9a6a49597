import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { animate } from '../../animations/animate.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMessageMenu } from './sotto-message-menu.styles.js';
import { messageTexts } from '../../i18n/localize.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';

interface Entry {
  icon: IconName;
  key?: string;
  isDanger?: boolean;
}

const ENTRIES: Record<MessageAction, Entry> = {
  copy: { icon: 'copy', key: 'c' },
  profile: { icon: 'person', key: 'p' },
  edit: { icon: 'pencil', key: 'e' },
  rewrite: { icon: 'pencil', key: 'e' },
  retry: { icon: 'retry' },
  report: { icon: 'flag', isDanger: true },
  delete: { icon: 'trash', key: 'Delete', isDanger: true },
  discard: { icon: 'trash', key: 'Delete', isDanger: true },
};

/** Keeps the focus on a press: where buttons are not focused, the menu would lose it and close before the click. */
const keepFocus = (event: Event) => event.preventDefault();

function keyLabel(key: string): string {
  return key === 'Delete' ? messageTexts().deleteKey : key.toUpperCase();
}

/** The action of a key on a focused message, where the message allows it. */
export function actionOfKey(key: string, actions: MessageAction[]): MessageAction | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  return actions.find((action) => ENTRIES[action].key === wanted);
}

/**
 * The menu of one message.
 *
 * @fires chat-message-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoMessageMenu extends SottoElement {
  static override styles = [base, dialog, sottoMessageMenu];

  @property({ attribute: false }) item!: TimelineItem;
  @property({ attribute: false }) actions: MessageAction[] = [];
  /** Whether it is in a drawer: as wide as the drawer, and open until it is closed. */
  @property({ type: Boolean, reflect: true }) drawer = false;

  private readonly roving = new RovingFocus(this, () => ({ items: this.entries(), isSkipped: true }));

  protected override firstUpdated(): void {
    const menu = this.shadowRoot?.querySelector('.menu');
    if (menu && !this.drawer) void animate(menu, 'popIn');
    this.entries()[0]?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`<ul
      class="chat-root menu"
      role="menu"
      aria-label=${messageTexts().menu}
      @keydown=${this.onKeydown}
      @focusout=${this.onFocusOut}
      @mousedown=${keepFocus}
    >
      ${this.actions.map((action, at) => {
        const { icon: name, key, isDanger = false } = ENTRIES[action];
        const isFirstDanger = isDanger && at > 0 && !ENTRIES[this.actions[at - 1]!].isDanger;
        return html`${isFirstDanger ? html`<li class="menu-sep" role="separator"></li>` : nothing}
          <li role="none">
            <button
              class=${classMap({ 'menu-item': true, 'is-danger': isDanger })}
              type="button"
              role="menuitem"
              tabindex="-1"
              @click=${() => this.choose(action)}
            >
              ${icon(name)}
              ${messageTexts().actions[action]}${key ? html`<span class="kbd" aria-hidden="true">${keyLabel(key)}</span>` : nothing}
            </button>
          </li>`;
      })}
    </ul>`;
  }

  private choose(action: MessageAction): void {
    emit(this, 'chat-menu-close', null);
    emit(this, 'chat-message-act', { action, item: this.item });
  }

  private entries(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.menu-item') ?? [])];
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    if (this.drawer) return;
    if (!relatedTarget || !this.shadowRoot?.contains(relatedTarget as Node))
      emit(this, 'chat-menu-close', null);
  }

  private readonly onKeydown = keyHandler((event) => {
    if (!this.roving.moveInMenu(event)) {
      const action = actionOfKey(event.key, this.actions);
      if (event.key === 'Escape' || event.key === 'Tab') emit(this, 'chat-menu-close', null);
      else if (action) this.choose(action);
      else return;
    }
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-menu': SottoMessageMenu;
  }
}
