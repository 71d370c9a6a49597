import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { animate } from '../animations/animate.js';
import { RovingFocus } from '../controllers/focus/roving-focus.js';
import { emit } from '../events.js';
import { icon } from '../icons.js';
import type { IconName } from '../icons.js';
import { keyHandler, useUp } from '../internal/keys/key-handler.js';
import { base } from '../styles/base.styles.js';
import { dialog } from '../styles/dialog.styles.js';
import { menuElement } from './menu-element.styles.js';
import { SottoElement } from './sotto-element.js';

/** How an entry of a menu is drawn. */
export interface MenuEntry {
  icon: IconName | TemplateResult;
  label: string;
  /** Set where the icon is mirrored where the page runs from right to left. */
  flip?: boolean;
  /** Comes last, behind a line: it cannot be undone. */
  isDanger?: boolean | undefined;
  /** The key that chooses it, as it is shown. */
  key?: string | undefined;
}

/** Keeps the focus on a press: where buttons are not focused, the menu would lose it and close before the click. */
const keepFocus = (event: Event) => event.preventDefault();

/**
 * Base of the menus. The first entry has the focus; arrows, Home and End move it. A choice, Escape, Tab and a focus that
 * goes elsewhere, as at a press outside, close the menu; the first three return the focus.
 *
 * @fires chat-menu-close - the menu should close
 */
export abstract class MenuElement<A extends string> extends SottoElement {
  static override styles = [base, dialog, menuElement];

  /** Puts the focus back where it was before the menu opened; called when the menu closes and has the focus. */
  @property({ attribute: false }) returnFocus: () => void = () => undefined;

  /** Its entries, by what they do, in order. */
  protected abstract get choices(): readonly A[];
  /** Its name. */
  protected abstract get label(): string;
  /** Returns how an entry is drawn. */
  protected abstract entryOf(choice: A): MenuEntry;
  /** Does what an entry stands for. */
  protected abstract onChoose(choice: A): void;

  private readonly roving = new RovingFocus(this, () => ({ items: this.items(), isSkipped: true }));
  private isClosing = false;

  /** Whether the menu is part of something that stays open when the focus goes elsewhere, and moves by itself. */
  protected get isEmbedded(): boolean {
    return false;
  }

  /** Returns the choice of a key that none of the menu's own is. */
  protected choiceOfKey(_key: string): A | undefined {
    return undefined;
  }

  /** What is above the entries: a row of buttons `.strip-item`, in which the arrow keys along the row move the focus. */
  protected renderStrip(): unknown {
    return nothing;
  }

  /** Closes the menu; returns the focus that was in it. */
  protected close(): void {
    // The focus that is returned leaves the menu.
    if (this.isClosing) return;
    this.isClosing = true;
    const hadFocus = this.matches(':focus-within');
    emit(this, 'chat-menu-close', null);
    if (hadFocus) this.returnFocus();
    this.isClosing = false;
  }

  protected override firstUpdated(): void {
    const menu = this.renderRoot.querySelector('.menu');
    if (menu && !this.isEmbedded) void animate(menu, 'popIn');
    (this.items()[0] ?? this.items('strip-item')[0])?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`<ul
      class="chat-root menu"
      role="menu"
      aria-label=${this.label}
      @keydown=${this.onKeydown}
      @focusout=${this.onFocusOut}
      @mousedown=${keepFocus}
      @contextmenu=${keepFocus}
    >
      ${this.renderStrip()}${this.choices.map((choice, at) => this.renderEntry(choice, this.choices[at - 1]))}
    </ul>`;
  }

  private renderEntry(choice: A, before: A | undefined): TemplateResult {
    const { icon: name, label, flip = false, isDanger = false, key } = this.entryOf(choice);
    const isApart = isDanger && before !== undefined && !this.entryOf(before).isDanger;
    return html`${isApart ? html`<li class="menu-sep" role="separator"></li>` : nothing}
      <li role="none">
        <button
          class=${classMap({ 'menu-item': true, 'is-danger': isDanger })}
          type="button"
          role="menuitem"
          tabindex="-1"
          @click=${() => this.choose(choice)}
        >
          ${typeof name === 'string' ? icon(name, { flip }) : name}
          ${label}${key ? html`<span class="kbd" aria-hidden="true">${key}</span>` : nothing}
        </button>
      </li>`;
  }

  private items(kind: 'menu-item' | 'strip-item' = 'menu-item'): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(`.${kind}`)];
  }

  /** Moves the focus in the strip, and between it and the entries, before whose first and after whose last one it is. */
  private moveAtStrip(event: KeyboardEvent): boolean {
    const [strip, entries] = [this.items('strip-item'), this.items()];
    const [first, last] = [entries[0], entries.at(-1)];
    const isInside = strip.includes(event.target as HTMLElement);
    if (isInside && this.roving.moveInRow(event, strip)) return true;
    const [from, to] =
      event.key === 'ArrowUp' ? [first, last] : event.key === 'ArrowDown' ? [last, first] : [];
    const next = isInside ? to : event.target === from ? strip[0] : undefined;
    next?.focus();
    return next !== undefined;
  }

  private choose(choice: A): void {
    this.close();
    this.onChoose(choice);
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    if (!this.isEmbedded && !this.renderRoot.contains(relatedTarget as Node | null)) this.close();
  }

  private readonly onKeydown = keyHandler((event) => {
    if (!this.moveAtStrip(event) && !this.roving.moveInMenu(event)) {
      const choice = this.choiceOfKey(event.key);
      if (event.key === 'Escape' || event.key === 'Tab') this.close();
      else if (choice) this.choose(choice);
      else return;
    }
    useUp(event);
  });
}
