import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { animate } from '../../animations/animate.js';
import { cardTexts, logTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { markedName } from '../../people/bot.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { avatarOf } from '../../templates/avatar.js';
import { botTag } from '../../templates/bot-tag.js';
import { SottoElement } from '../sotto-element.js';
import { sottoLauncherCard } from './sotto-launcher-card.styles.js';

/** For how long it is shown, in milliseconds. */
const SHOWN_MS = 8000;

/** The card above the launcher: who wrote, and what. It goes by itself, but not under the pointer or from the focus. */
export class SottoLauncherCard extends SottoElement {
  static override styles = [base, button, avatarStyles, tag, sottoLauncherCard];

  @property({ attribute: false }) sender!: User;
  /** What is shown of the message. */
  @property() text = '';
  /** Shows the room. */
  @property({ attribute: false }) openRoom: () => void = () => undefined;
  /** What is read out: a region that is filled in after it is there. */
  @state() private read = '';
  private until = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.until = Date.now() + SHOWN_MS;
    this.wait();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override firstUpdated(): void {
    void animate(this.renderRoot.querySelector('.card')!, 'panelIn');
    this.read = logTexts().announceOne(markedName(this.sender, this.sender.displayName), this.text);
  }

  protected override render(): TemplateResult {
    const { sender, text } = this;
    return html`<div
      class="chat-root card"
      @pointerenter=${this.stay}
      @pointerleave=${this.wait}
      @focusin=${this.stay}
      @focusout=${this.wait}
      @keydown=${this.onKeydown}
    >
      <button class="open" type="button" @click=${() => this.openRoom()}>
        ${avatarOf(sender, { size: 'm' })}
        <span class="words"
          ><b><bdi>${sender.displayName}</bdi>${botTag(sender)}</b><span dir="auto">${text}</span></span
        >
      </button>
      <button class="icon-btn" type="button" aria-label=${cardTexts().dismiss} @click=${this.dismiss}>
        ${icon('close')}
      </button>
      <p class="vh" role="status">${this.read || nothing}</p>
    </div>`;
  }

  private stay(): void {
    clearTimeout(this.timer);
  }

  /** Goes once its time is over, or at once where that was while it stayed. */
  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        if (!this.matches(':hover, :focus-within')) this.remove();
      },
      Math.max(0, this.until - Date.now()),
    );
  }

  /** The launcher, above which it was, takes the focus that it had. */
  private dismiss(): void {
    const launcher = this.matches(':focus-within')
      ? this.parentElement?.querySelector('sotto-launcher')
      : null;
    this.remove();
    launcher?.focus();
  }

  private readonly onKeydown = keyHandler((event) => {
    if (event.key !== 'Escape') return;
    useUp(event);
    this.dismiss();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-launcher-card': SottoLauncherCard;
  }
}
