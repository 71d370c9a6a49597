import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { completionTexts } from '../../i18n/localize.js';
import type { BegunWord } from '../../timeline/message/begun-word.js';
import type { CompletedField } from './completing.js';
import type { CompletionOption } from './completion-option.js';
import { insertText } from './editing.js';
import { memberOptions } from './member-options.js';

/** Keys that move the cursor: it is no longer behind the word then. */
const LEAVING = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);

/**
 * The list over the composer of what a begun word may become: WAI-ARIA Authoring Practices, "Combobox" with a listbox. The
 * focus stays in the field, which says which option is active.
 */
export class Completion {
  private word: BegunWord | undefined;
  private options: readonly CompletionOption[] = [];
  private active = 0;
  /** Where the word begins for which the list was closed by Escape. */
  private dismissed: number | undefined;

  /** @param findEmojis - calls back with the emojis for a begun word, once they have loaded */
  constructor(
    private readonly parts: CompletedField,
    private readonly findEmojis: (begun: string, show: (options: CompletionOption[]) => void) => void,
  ) {}

  /** Shows what a word may become. */
  open(word: BegunWord): void {
    if (word.from === this.dismissed) return;
    this.dismissed = undefined;
    this.word = word;
    if (word.sign === '@') return this.show(memberOptions(word.text, this.parts.mentionable()));
    this.findEmojis(word.text, (options) => {
      if (this.word === word) this.show(options);
    });
  }

  close(): void {
    this.word = undefined;
    this.dismissed = undefined;
    if (this.options.length > 0) this.show([]);
  }

  onKeydown({ key, shiftKey }: KeyboardEvent): boolean {
    const { length } = this.options;
    if (length === 0) return false;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.active = (this.active + (key === 'ArrowDown' ? 1 : length - 1)) % length;
      this.parts.host.requestUpdate();
    } else if ((key === 'Enter' || key === 'Tab') && !shiftKey) this.take(this.options[this.active]!);
    else if (key === 'Escape') {
      const from = this.word?.from;
      this.close();
      this.dismissed = from;
    } else {
      if (LEAVING.has(key)) this.close();
      return false;
    }
    return true;
  }

  settle(): void {
    const { host, field } = this.parts;
    const isOpen = this.options.length > 0;
    const set = (name: string, value: string) =>
      isOpen ? field().setAttribute(name, value) : field().removeAttribute(name);
    set('aria-controls', 'completion');
    set('aria-activedescendant', `option-${this.active}`);
    if (isOpen) host.renderRoot.querySelector('.option.is-active')?.scrollIntoView({ block: 'nearest' });
  }

  render(): TemplateResult {
    const texts = completionTexts();
    const { length } = this.options;
    return html`${
        length > 0
          ? html`<ul
              class="options"
              id="completion"
              role="listbox"
              aria-label=${this.word?.sign === '@' ? texts.members : texts.emoji}
              @mousedown=${(event: Event) => event.preventDefault()}
            >
              ${this.options.map((option, at) => this.renderOption(option, at))}
            </ul>`
          : nothing
      }
      <div class="vh" role="status">${length > 0 ? texts.number(length) : nothing}</div>`;
  }

  private renderOption(option: CompletionOption, at: number): TemplateResult {
    const isActive = at === this.active;
    return html`<li
      class=${isActive ? 'option is-active' : 'option'}
      id="option-${at}"
      role="option"
      aria-selected=${isActive}
      @click=${() => this.take(option)}
    >
      ${option.content}
    </li>`;
  }

  private show(options: readonly CompletionOption[]): void {
    this.options = options;
    this.active = 0;
    this.parts.host.requestUpdate();
  }

  private take({ text, user, onTake }: CompletionOption): void {
    const { word, parts } = this;
    if (!word) return;
    const field = parts.field();
    const { from } = word;
    const end = from + 1 + word.text.length;
    this.close();
    // A space is there already.
    const isSpaced = user !== undefined && field.value[end] === ' ';
    field.setSelectionRange(from, isSpaced ? end + 1 : end);
    insertText(field, text);
    onTake?.();
    parts.onTake(user === undefined ? undefined : { user, start: from, length: text.trimEnd().length });
  }
}
