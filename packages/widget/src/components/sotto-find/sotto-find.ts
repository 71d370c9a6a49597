import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { findTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { searchField } from '../../templates/fields/search-field.styles.js';
import { findMessages } from '../../timeline/find-messages.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { SottoElement } from '../sotto-element.js';
import { sottoFind } from './sotto-find.styles.js';

/**
 * The search in the messages of the open room that are loaded, from the newest to older ones.
 *
 * @fires chat-find-show - a message that was found should be shown
 * @fires chat-find-close - the search should close
 */
export class SottoFind extends SottoElement {
  static override styles = [base, button, searchField, sottoFind];

  /** What is loaded, oldest first. */
  @property({ attribute: false }) items: readonly TimelineItem[] = [];
  /** Returns whether the texts of a user are folded. */
  @property({ attribute: false }) isHidden: (user: User) => boolean = () => false;
  /** Whether there are older messages to load. */
  @property({ type: Boolean }) hasMoreBefore = false;
  /** Loads a page of them. */
  @property({ attribute: false }) loadOlder: () => Promise<unknown> = () => Promise.resolve();
  @state() private wanted = '';
  /** `seq` of the message that is shown. */
  @state() private shown: number | undefined;
  @state() private isLoading = false;
  @query('input') private field!: HTMLInputElement;
  /** `seq` of what was found, the newest first. */
  private hits: readonly number[] = [];

  /** Focuses the field, with all of its text selected. */
  override focus(): void {
    void this.updateComplete.then(() => this.field.select());
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('items') || changed.has('wanted') || changed.has('isHidden'))
      this.hits = findMessages(this.items, this.wanted, this.isHidden);
    // What was typed leads to the newest match; messages that come later lead nowhere.
    if (changed.has('wanted') && this.wanted !== '') this.show(this.hits[0]);
  }

  protected override render(): TemplateResult {
    const texts = findTexts();
    const at = this.index;
    const place = this.hits.length > 0 ? texts.place(at + 1, this.hits.length) : texts.none;
    const leadsOn = this.isAtOldest && this.hasMoreBefore;
    return html`<div
      class="chat-root find-bar"
      role="search"
      aria-label=${texts.field}
      @keydown=${this.onKeydown}
    >
      <div class="search">
        ${icon('search')}
        <input
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          aria-label=${texts.field}
          placeholder=${texts.field}
          .value=${this.wanted}
          @input=${() => (this.wanted = this.field.value)}
        />
      </div>
      <output>${this.wanted.trim() === '' ? nothing : html`<bdi>${place}</bdi>`}</output>
      <button
        class="icon-btn up"
        type="button"
        aria-label=${leadsOn ? texts.loadOlder : texts.older}
        aria-disabled=${this.isLoading || this.wanted.trim() === '' || (this.isAtOldest && !leadsOn)}
        @click=${this.toOlder}
      >
        ${icon('chevron')}
      </button>
      <button
        class="icon-btn"
        type="button"
        aria-label=${texts.newer}
        aria-disabled=${at < 1}
        @click=${this.toNewer}
      >
        ${icon('chevron')}
      </button>
      <button class="icon-btn" type="button" aria-label=${texts.close} @click=${this.close}>
        ${icon('close')}
      </button>
    </div>`;
  }

  /** Place of the shown one among what was found; the newest where that is no longer found. */
  private get index(): number {
    return Math.max(0, this.hits.indexOf(this.shown ?? -1));
  }

  private get isAtOldest(): boolean {
    return this.index >= this.hits.length - 1;
  }

  /** Goes to the next older match; from the oldest one of what is loaded, loads more and looks there. */
  private async toOlder(): Promise<void> {
    if (this.wanted.trim() === '' || this.isLoading) return;
    if (!this.isAtOldest) return this.show(this.hits[this.index + 1]);
    if (!this.hasMoreBefore) return;
    const { length } = this.hits;
    this.isLoading = true;
    await this.loadOlder();
    await this.updateComplete;
    this.isLoading = false;
    if (this.hits.length > length) this.show(this.hits[length]);
  }

  private toNewer(): void {
    if (this.index > 0) this.show(this.hits[this.index - 1]);
  }

  private show(seq: number | undefined): void {
    this.shown = seq;
    if (seq !== undefined) emit(this, 'chat-find-show', { seq });
  }

  private close(): void {
    emit(this, 'chat-find-close', null);
  }

  private readonly onKeydown = keyHandler((event) => {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.field) {
      if (event.shiftKey) this.toNewer();
      else void this.toOlder();
    } else return;
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-find': SottoFind;
  }
}
