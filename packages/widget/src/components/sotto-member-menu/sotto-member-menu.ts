import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { animate } from '../../animations/animate.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { emit } from '../../events.js';
import { memberTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMemberMenu } from './sotto-member-menu.styles.js';

/** What can be done with a member. */
export type MemberAction = 'profile' | 'mute' | 'unmute' | 'ban' | 'remove';

const ICONS: Record<MemberAction, IconName> = {
  profile: 'person',
  mute: 'mute',
  unmute: 'chat',
  ban: 'ban',
  remove: 'close',
};
const DANGEROUS = new Set<MemberAction>(['ban', 'remove']);

/**
 * The menu of one member.
 *
 * @fires chat-member-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoMemberMenu extends SottoElement {
  static override styles = [base, dialog, sottoMemberMenu];

  @property({ attribute: false }) actions: MemberAction[] = [];
  private readonly roving = new RovingFocus(this, () => ({ items: this.entries(), isSkipped: true }));

  protected override firstUpdated(): void {
    const menu = this.shadowRoot?.querySelector('.menu');
    if (menu) void animate(menu, 'popIn');
    this.entries()[0]?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`<ul
      class="chat-root menu"
      role="menu"
      aria-label=${memberTexts().menu}
      @keydown=${this.onKeydown}
      @focusout=${this.onFocusOut}
      @mousedown=${(event: Event) => event.preventDefault()}
    >
      ${this.actions.map((action, at) => this.renderEntry(action, this.actions[at - 1]))}
    </ul>`;
  }

  private renderEntry(action: MemberAction, before: MemberAction | undefined): TemplateResult {
    const isDanger = DANGEROUS.has(action);
    const isApart = isDanger && before !== undefined && !DANGEROUS.has(before);
    return html`${isApart ? html`<li class="menu-sep" role="separator"></li>` : nothing}
      <li role="none">
        <button
          class=${classMap({ 'menu-item': true, 'is-danger': isDanger })}
          type="button"
          role="menuitem"
          tabindex="-1"
          @click=${() => this.choose(action)}
        >
          ${icon(ICONS[action])} ${memberTexts().actions[action]}
        </button>
      </li>`;
  }

  private choose(action: MemberAction): void {
    emit(this, 'chat-menu-close', null);
    emit(this, 'chat-member-act', { action });
  }

  private entries(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.menu-item') ?? [])];
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    if (!relatedTarget || !this.shadowRoot?.contains(relatedTarget as Node))
      emit(this, 'chat-menu-close', null);
  }

  private readonly onKeydown = keyHandler((event) => {
    if (!this.roving.moveInMenu(event)) {
      if (event.key !== 'Escape' && event.key !== 'Tab') return;
      emit(this, 'chat-menu-close', null);
    }
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-member-menu': SottoMemberMenu;
  }
}
