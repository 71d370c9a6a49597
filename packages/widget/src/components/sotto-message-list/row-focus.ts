import { isElsewhere } from '../../controllers/focus/is-elsewhere.js';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import type { RowRange } from '../../timeline/height-index.js';
import { focusableOf } from './log/log-parts.js';

/** What the focus needs to know about a log. */
type FocusedLog = Element & { requestUpdate(): void };

/**
 * What a wanted focus is: that of `now`; that of a row that was `asked` for and had to be loaded, while the user may have gone
 * on typing; or `returned` from a menu, whose choice may have put it elsewhere since.
 */
export type WantedFocus = 'now' | 'asked' | 'returned';

/** The roving focus of a log: one bubble that Tab reaches, and that the arrow keys move. */
export class RowFocus {
  private key: string | undefined;
  private isWanted = false;
  private kind: WantedFocus = 'now';
  /** The field that had the focus when a row was asked for, and what it held. */
  private askedFrom: ReturnType<typeof activeField>;

  /** @param rows - keys of all rows, and which of them are drawn */
  constructor(
    private readonly host: FocusedLog,
    private readonly rows: () => { keys: readonly string[]; range: RowRange },
  ) {}

  /** Index of the row that had the focus last, or of the newest. */
  get index(): number {
    const { keys } = this.rows();
    const at = this.key === undefined ? -1 : keys.indexOf(this.key);
    return at === -1 ? keys.length - 1 : at;
  }

  /** The one row that Tab reaches: the active one, or the newest that is drawn. */
  get tabStop(): number {
    const { from, to } = this.rows().range;
    const at = this.index;
    return at >= from && at < to ? at : to - 1;
  }

  /** The row with this key is the active one. */
  set(key: string | undefined): void {
    if (key === undefined || key === this.key) return;
    this.key = key;
    this.host.requestUpdate();
  }

  /** A row is asked for, which may have to be loaded. */
  ask(): void {
    this.askedFrom = activeField();
  }

  /** Puts the focus on the active bubble, or on another one, after the next render. */
  want(key?: string, kind: WantedFocus = 'now'): void {
    this.set(key);
    this.isWanted = true;
    this.kind = kind;
    this.host.requestUpdate();
  }

  /**
   * Puts the focus back on the active bubble: at once, since what is opened next remembers where the focus was, and once more
   * after the next render, unless something outside of the log has it by then.
   */
  return(): void {
    focusableOf(this.host.shadowRoot, this.key)?.focus({ preventScroll: true });
    this.want(undefined, 'returned');
  }

  /** Puts the focus where it is wanted, once that is drawn. */
  give(): void {
    const target = this.isWanted ? focusableOf(this.host.shadowRoot, this.key) : undefined;
    if (!target) return;
    this.isWanted = false;
    if (this.kind === 'returned' && isElsewhere(this.host)) return;
    if (this.kind === 'asked' && this.isTyping()) return;
    target.focus({ preventScroll: true });
  }

  /** Whether the user types by now: on a row, letters are shortcuts. */
  private isTyping(): boolean {
    const { askedFrom } = this;
    const now = activeField();
    return now !== undefined && (now.field !== askedFrom?.field || now.text !== askedFrom.text);
  }

  /** Moves the focus to the log where the focused bubble is no longer drawn. */
  keep(): void {
    const focused = this.host.shadowRoot?.activeElement?.closest<HTMLElement>('.line');
    if (!focused) return;
    const { keys, range } = this.rows();
    const at = keys.indexOf(focused.dataset.key ?? '');
    if (at < range.from || at >= range.to)
      focused.closest<HTMLElement>('.log')?.focus({ preventScroll: true });
  }
}

/** Returns the field that has the focus, and what it holds. */
function activeField(): { field: Element; text: string | null } | undefined {
  const field = deepActiveElement(document);
  if (!field?.matches('input, textarea, [contenteditable]')) return;
  return { field, text: 'value' in field ? (field.value as string) : field.textContent };
}
