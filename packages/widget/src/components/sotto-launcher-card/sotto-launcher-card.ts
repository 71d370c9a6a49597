import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
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
import { filters } from '../../templates/people/filters.styles.js';
import { avatarOf } from '../../templates/avatar.js';
import { botTag } from '../../templates/bot-tag.js';
import { SottoElement } from '../sotto-element.js';
import { sottoLauncherCard } from './sotto-launcher-card.styles.js';

/** For how long it is shown after it has changed, in milliseconds. */
const SHOWN_MS = 8000;

/** What a card says. */
export interface CardContent {
  /** Who wrote, where it shows one message. */
  sender?: User;
  /** What it is about, where it shows no sender. */
  heading?: string;
  text: string;
  /** Shows what it is about. */
  open: () => void;
  /** First questions, which open the chat. */
  questions?: readonly string[];
  ask?: (question: string) => void;
  /** Whether it stays until it is dismissed. */
  stays?: boolean;
}

/**
 * The card above the launcher: who wrote, and what; or how many messages there are; or a greeting with first questions. It goes
 * by itself, unless it is to stay, but not under the pointer or from the focus.
 */
export class SottoLauncherCard extends SottoElement {
  static override styles = [base, button, avatarStyles, tag, filters, sottoLauncherCard];

  @property({ attribute: false }) content: CardContent = { text: '', open: () => undefined };
  /** What is read out: a region that is filled in after it is there. */
  @state() private read = '';
  private until = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('content')) this.begin();
  }

  protected override firstUpdated(): void {
    void animate(this.renderRoot.querySelector('.card')!, 'panelIn');
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('content')) return;
    const { sender, heading, text } = this.content;
    if (sender) this.read = logTexts().announceOne(markedName(sender, sender.displayName), text);
    else this.read = heading === undefined ? text : cardTexts().announce(heading, text);
  }

  protected override render(): TemplateResult {
    const { sender, heading, text, open, questions = [] } = this.content;
    const face = sender
      ? avatarOf(sender, { size: 'm' })
      : html`<span class="avatar avatar-m chat" aria-hidden="true">${icon('chat')}</span>`;
    const title = sender ? html`${sender.displayName}${botTag(sender)}` : heading;
    return html`<div
      class="chat-root card"
      @pointerenter=${this.stay}
      @pointerleave=${this.wait}
      @focusin=${this.stay}
      @focusout=${this.wait}
      @keydown=${this.onKeydown}
    >
      <button class="open" type="button" @click=${open}>
        ${face}
        <span class="words">
          ${title ? html`<b class="clamped" dir="auto">${title}</b>` : nothing}<span
            class=${this.content.stays ? 'clamped whole' : 'clamped'}
            dir="auto"
            >${text}</span
          >
        </span>
      </button>
      ${questions.length > 0 ? this.renderQuestions(questions) : nothing}
      <button class="icon-btn" type="button" aria-label=${cardTexts().dismiss} @click=${this.dismiss}>
        ${icon('close')}
      </button>
      <p class="vh" role="status">${this.read || nothing}</p>
    </div>`;
  }

  private renderQuestions(questions: readonly string[]): TemplateResult {
    return html`<div class="asks">
      ${questions.map(
        (question) =>
          html`<button class="filter" type="button" dir="auto" @click=${() => this.content.ask?.(question)}>
            ${question}
          </button>`,
      )}
    </div>`;
  }

  /** Its time begins, also where it says something new. */
  private begin(): void {
    this.until = Date.now() + SHOWN_MS;
    this.wait();
  }

  private stay(): void {
    clearTimeout(this.timer);
  }

  /** Goes once its time is over, or at once where that was while it stayed. */
  private wait(): void {
    clearTimeout(this.timer);
    if (this.content.stays) return;
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
