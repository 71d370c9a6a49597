import type { MessageReaction } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import { emit } from '../../../events.js';
import { isTouchFirst } from '../../../internal/touch.js';
import { extras } from '../../../lazy/parts.js';
import type { MessageAction } from '../../../timeline/message/message-actions.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';
import { placeBeside } from '../../sotto-message-menu/place-beside.js';
import { bubbleOf, keyUnder } from './log-parts.js';
import { LongPress } from '../long-press.js';
import type { LogTools } from '../../sotto-message-tools/log-tools.js';
import type { MessageRow } from '../message-row.js';
import type { RowFocus } from '../row-focus.js';

/** Up to this width there is one pane, and a menu becomes a drawer; in `em`, as in the styles. */
const NARROW = 48.5;

export interface LogMenuParts {
  /** Returns the message of a key; undefined where it is no longer in the log. */
  itemOf: (key: string) => TimelineItem | undefined;
  actionsOf: (item: TimelineItem) => MessageAction[];
  /** Returns the reactions for the strip of emojis; undefined where the viewer may not react. */
  reactionsOf: (item: TimelineItem) => readonly MessageReaction[] | undefined;
  /** Returns what the row shows of what it replies to, and of reactions to it. */
  answersOf: (item: TimelineItem) => Partial<MessageRow>;
  /** In select mode, selects the row under a finger that rests there, as a tap does; returns whether it is select mode. */
  pickAt: (element: HTMLElement) => boolean;
  focus: RowFocus;
}

/** The menu of a message: beside its bubble, or over the room as a drawer, which others draw. */
export class LogMenu {
  private open: string | undefined;
  /** Whether only the strip of emojis is shown of it. */
  private isStrip = false;
  private readonly press = new LongPress((target) => {
    this.tools?.cancelSwipe();
    return this.parts.pickAt(target) || this.show(keyUnder(target));
  });
  /** What the pointer has on the log: the toolbar, and the swipe that replies; once the pointer has been there. */
  private tools: LogTools | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly parts: LogMenuParts,
  ) {}

  /**
   * Shows the menu of a message that has one, or only its strip of emojis, where it is beside the message.
   *
   * @returns whether it has one
   */
  show(key: string | undefined, only?: 'reactions'): boolean {
    const { host, parts } = this;
    const item = key === undefined ? undefined : parts.itemOf(key);
    const actions = item ? parts.actionsOf(item) : [];
    if (!item || actions.length === 0) return false;
    parts.focus.set(key);
    if (opensAsDrawer(host))
      emit(host, 'chat-message-press', {
        ...{ item, actions },
        ...{ reactions: parts.reactionsOf(item), answers: parts.answersOf(item) },
      });
    else this.set(key, only);
    return true;
  }

  /** Listener of `contextmenu`. */
  readonly onContextMenu = (event: MouseEvent): void => {
    const key = keyUnder(event.target as HTMLElement);
    // A selected text has a better menu of its own, and so has the browser where there is none of ours.
    if (key === undefined || !(getSelection()?.isCollapsed ?? true)) return;
    if (this.show(key)) event.preventDefault();
  };

  /** Listener of `pointerover` and `focusin`: the message under the pointer, or with the focus, has the toolbar. */
  readonly onPoint = ({ target, currentTarget }: Event): void => {
    const { host, parts } = this;
    const log = currentTarget as HTMLElement;
    extras.use(({ toolsOf }) => {
      this.tools = toolsOf(log, { host, parts, onMenu: (key, only) => this.show(key, only) });
      this.tools.placeAt(target);
    });
  };

  render(): TemplateResult | typeof nothing {
    const { itemOf, actionsOf, reactionsOf, focus } = this.parts;
    const item = this.open === undefined ? undefined : itemOf(this.open);
    if (!item) return nothing;
    return extras.draw(
      this.host,
      { as: 'dialog', onClose: this.close },
      () =>
        html`<sotto-message-menu
          .item=${item}
          .actions=${this.isStrip ? [] : actionsOf(item)}
          .reactions=${reactionsOf(item)}
          .returnFocus=${() => focus.return()}
          @chat-menu-close=${this.close}
        ></sotto-message-menu>`,
    );
  }

  /** Listens to the log, and puts the menu in its place, after a render. */
  settle(log: HTMLElement): void {
    this.press.attach(log);
    const { shadowRoot } = this.host;
    const menu = shadowRoot?.querySelector('sotto-message-menu');
    const frame = shadowRoot?.querySelector<HTMLElement>('.log-wrap');
    const anchor = bubbleOf(shadowRoot, this.open);
    if (!menu || !frame || !anchor) return;
    void placeBeside(menu, { frame, anchor, atEnd: anchor.closest('.own') !== null });
  }

  private readonly close = (): void => this.set(undefined);

  private set(key: string | undefined, only?: 'reactions'): void {
    this.open = key;
    this.isStrip = only === 'reactions';
    this.host.requestUpdate();
  }
}

/** Whether the menu is a drawer: on a touch screen, where there is little room. */
function opensAsDrawer(log: HTMLElement): boolean {
  return isTouchFirst() && log.clientWidth <= NARROW * parseFloat(getComputedStyle(log).fontSize);
}
