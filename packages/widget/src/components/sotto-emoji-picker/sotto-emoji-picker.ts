import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { animate } from '../../animations/animate.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import type { Emoji } from '../../emoji/emojis.js';
import { keepEmoji, keepTone, keptChoice } from '../../emoji/kept-choice.js';
import { SKIN_TONES, toned } from '../../emoji/skin-tone.js';
import type { SkinTone } from '../../emoji/skin-tone.js';
import { emit } from '../../events.js';
import { commonTexts, emojiTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { range } from '../../internal/range.js';
import { isTouchFirst } from '../../internal/touch.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { searchField } from '../../templates/fields/search-field.styles.js';
import { SottoElement } from '../sotto-element.js';
import { categoryIcon } from './category-icons.js';
import { cellOfKey } from './grid-keys.js';
import { foundSections, sectionsOf, tabName, TABS } from './sections.js';
import type { Section } from './sections.js';
import { sottoEmojiPicker } from './sotto-emoji-picker.styles.js';

const COLUMNS = 8;
/** Stands for all of them where a tone is chosen. */
const HAND = '✋';

/** Keeps the focus on a press: where buttons are not focused, the picker would lose it and close before the click. */
const keepFocus = (event: Event) => {
  if ((event.target as HTMLElement).closest('button')) event.preventDefault();
};

/**
 * The choice of an emoji: search, what was chosen before, categories, skin tones.
 *
 * @fires chat-emoji-choose - an emoji was chosen; `stays` where another one will be
 * @fires chat-emoji-close - the picker should close
 */
export class SottoEmojiPicker extends SottoElement {
  static override styles = [base, button, searchField, sottoEmojiPicker];

  /** Whether it is part of a dialog, which closes by itself: Tab stays inside, and one emoji is chosen. */
  @property({ type: Boolean, reflect: true }) embedded = false;
  @state() private searched = '';
  @state() private tab = 0;
  @state() private tone: SkinTone = 0;
  @state() private isToneOpen = false;
  @query('input') private field!: HTMLInputElement;
  @query('.scroller') private scroller!: HTMLElement;
  private recent: readonly string[] = [];
  private readonly grid = new RovingFocus(this, () => ({ items: this.all('.emoji') }));
  private readonly tabs = new RovingFocus(this, () => ({
    items: this.all('[role="tab"]'),
    first: this.all('[role="tab"]')[this.tab],
  }));
  private readonly tones = new RovingFocus(this, () => ({
    items: this.all('[role="radio"]'),
    first: this.all('[role="radio"]')[this.tone],
  }));

  constructor() {
    super();
    const { tone, recent } = keptChoice();
    Object.assign(this, { tone, recent });
    this.tab = recent.length > 0 ? 0 : 1;
  }

  /** Focuses the search; on touch screens the first emoji, so that no keyboard covers the others. */
  override focus(): void {
    void this.updateComplete.then(() => (isTouchFirst() ? this.all('.emoji')[0] : this.field)?.focus());
  }

  protected override firstUpdated(): void {
    this.focus();
    if (!this.embedded) void animate(this.renderRoot.querySelector('.picker')!, 'popIn');
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('tab') && !changed.has('searched')) return;
    this.grid.set(undefined);
    this.scroller.scrollTop = 0;
  }

  protected override render(): TemplateResult {
    const texts = emojiTexts();
    const isSearch = this.searched.trim() !== '';
    const sections = isSearch ? foundSections(this.searched) : sectionsOf(this.tab, this.recent);
    const found = sections.reduce((sum, { emojis }) => sum + emojis.length, 0);
    return html`<div
      class="chat-root picker"
      role=${this.embedded ? 'group' : 'dialog'}
      aria-label=${texts.title}
      @keydown=${this.onKeydown}
      @focusout=${this.onFocusOut}
      @mousedown=${keepFocus}
    >
      ${this.renderSearch()}
      <div
        class="scroller"
        id="panel"
        role=${isSearch ? 'group' : 'tabpanel'}
        aria-label=${isSearch ? sections[0]?.title : tabName(this.tab)}
        @click=${this.onClick}
      >
        ${
          sections.length > 0
            ? html`<div role="grid" aria-label=${texts.all}>
                ${sections.map((one) => this.renderSection(one))}
              </div>`
            : html`<p class="none">${texts.none}</p>`
        }
      </div>
      <div class="tabs" role="tablist" aria-label=${texts.categories}>
        ${range(TABS, (tab) => this.renderTab(tab, isSearch))}
      </div>
      <div class="vh" role="status">${isSearch ? texts.number(found) : nothing}</div>
    </div>`;
  }

  private renderSearch(): TemplateResult {
    const { search, toneNow, tones } = emojiTexts();
    return html`<div class="head">
        <div class="search">
          ${icon('search')}
          <input
            type="search"
            autocomplete="off"
            enterkeyhint="done"
            aria-label=${search}
            placeholder=${search}
            .value=${this.searched}
            @input=${this.onInput}
          />
        </div>
        <button
          class="tone"
          type="button"
          aria-label=${toneNow(tones[this.tone]!)}
          aria-expanded=${this.isToneOpen}
          @click=${this.toggleTones}
        >
          ${toned(HAND, this.tone)}
        </button>
        ${this.embedded ? this.renderClose() : nothing}
      </div>
      ${this.isToneOpen ? this.renderTones() : nothing}`;
  }

  private renderClose(): TemplateResult {
    return html`<button class="icon-btn" type="button" aria-label=${commonTexts().close} @click=${this.close}>
      ${icon('close')}
    </button>`;
  }

  private renderTones(): TemplateResult {
    const { tone, tones } = emojiTexts();
    return html`<div class="tones" role="radiogroup" aria-label=${tone}>
      ${SKIN_TONES.map(
        (one) =>
          html`<button
            class="tone"
            type="button"
            role="radio"
            aria-checked=${one === this.tone}
            aria-label=${tones[one]!}
            @click=${() => this.setTone(one)}
          >
            ${toned(HAND, one)}
          </button>`,
      )}
    </div>`;
  }

  private renderTab(tab: number, isSearch: boolean): TemplateResult {
    return html`<button
      class="icon-btn"
      type="button"
      role="tab"
      aria-controls="panel"
      aria-label=${tabName(tab)}
      aria-selected=${!isSearch && tab === this.tab}
      @click=${() => this.openTab(tab)}
    >
      ${categoryIcon(tab)}
    </button>`;
  }

  private renderSection({ title, emojis }: Section): TemplateResult {
    const rows = range(Math.ceil(emojis.length / COLUMNS), (row) =>
      emojis.slice(row * COLUMNS, (row + 1) * COLUMNS),
    );
    return html`<div role="rowgroup" aria-label=${title}>
      <div class="title" dir="auto" aria-hidden="true">${title}</div>
      ${repeat(
        rows,
        (row) => row[0]!.emoji,
        (row) => html`<div class="row" role="row">${row.map((emoji) => this.renderEmoji(emoji))}</div>`,
      )}
    </div>`;
  }

  private renderEmoji({ emoji, name }: Emoji): TemplateResult {
    return html`<button class="emoji" type="button" role="gridcell" tabindex="-1" aria-label=${name}>
      ${toned(emoji, this.tone)}
    </button>`;
  }

  private all(selector: string): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(selector)];
  }

  private openTab(tab: number): void {
    this.searched = '';
    this.tab = tab;
  }

  private toggleTones(): void {
    this.isToneOpen = !this.isToneOpen;
    if (this.isToneOpen) void this.updateComplete.then(() => this.tones.stop?.focus());
  }

  private setTone(tone: SkinTone): void {
    this.tone = tone;
    keepTone(tone);
    this.closeTones();
  }

  private closeTones(): void {
    this.isToneOpen = false;
    this.renderRoot.querySelector<HTMLElement>('.tone')?.focus();
  }

  private close(): void {
    emit(this, 'chat-emoji-close', null);
  }

  private choose(cell: HTMLElement | undefined, stays: boolean): void {
    const emoji = cell?.textContent?.trim();
    if (!emoji) return;
    keepEmoji(emoji);
    emit(this, 'chat-emoji-choose', { emoji, stays });
  }

  private onInput(): void {
    this.searched = this.field.value;
  }

  private onClick({ target, shiftKey }: MouseEvent): void {
    this.choose((target as HTMLElement).closest<HTMLElement>('.emoji') ?? undefined, shiftKey);
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    if (!this.embedded && !this.renderRoot.contains(relatedTarget as Node | null)) this.close();
  }

  private readonly onKeydown = keyHandler((event) => {
    const target = event.target as HTMLElement;
    if (event.key === 'Escape') {
      useUp(event);
      if (this.isToneOpen) this.closeTones();
      else this.close();
    } else if (event.key === 'Tab') this.wrap(event);
    else if (target === this.field) this.onSearchKey(event);
    else if (target.matches('[role="tab"]')) this.onTabKey(event);
    else if (this.tones.moveInRow(event)) useUp(event);
    else if (target.matches('.emoji')) this.onGridKey(event, target);
  });

  private onSearchKey(event: KeyboardEvent): void {
    const first = this.all('.emoji')[0];
    if (event.key === 'ArrowDown') first?.focus();
    else if (event.key === 'Enter') {
      if (this.searched.trim() !== '') this.choose(first, event.shiftKey);
    } else return event.stopPropagation();
    useUp(event);
  }

  private onTabKey(event: KeyboardEvent): void {
    if (!this.tabs.moveInRow(event)) return;
    useUp(event);
    const at = this.all('[role="tab"]').findIndex((one) => one.matches(':focus'));
    this.openTab(at);
  }

  private onGridKey(event: KeyboardEvent, from: HTMLElement): void {
    // Not by the click that follows: where the choice moves the focus, the key would write there.
    if (event.key === 'Enter' || event.key === ' ') {
      useUp(event);
      return this.choose(from, event.shiftKey);
    }
    const rows = this.all('.row').map((row) => [...row.querySelectorAll<HTMLElement>('.emoji')]);
    const cell = cellOfKey(event, from, { rows, isRtl: this.matches(':dir(rtl)') });
    if (cell === undefined) return;
    useUp(event);
    (cell === 'above' ? this.field : cell).focus();
  }

  /** Keeps Tab inside a dialog, which cannot see what is in here. */
  private wrap(event: KeyboardEvent): void {
    if (!this.embedded) return;
    event.stopPropagation();
    const stops = this.all('input, button').filter((one) => one.tabIndex === 0);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (event.target !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-emoji-picker': SottoEmojiPicker;
  }
}
