import { emit } from '../../events.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import type { LogMenuParts } from '../sotto-message-list/log/log-menu.js';
import { keyUnder } from '../sotto-message-list/log/log-parts.js';
import type { MessageTool, SottoMessageTools } from './sotto-message-tools.js';
import { Swipe } from './swipe.js';

/** A log whose messages have a toolbar, and are swiped. */
interface ToolsLog {
  host: HTMLElement;
  parts: Pick<LogMenuParts, 'itemOf' | 'actionsOf' | 'reactionsOf'>;
  /** Opens the menu of a message, or only its strip of emojis. */
  onMenu: (key: string, only?: 'reactions') => void;
}

const known = new WeakMap<HTMLElement, LogTools>();

/** Returns what the pointer has on a log. */
export function toolsOf(log: HTMLElement, parts: ToolsLog): LogTools {
  const tools = known.get(log) ?? new LogTools(log, parts);
  known.set(log, tools);
  return tools;
}

/** The one toolbar of a log, and the swipe over a message that replies to it. */
export class LogTools {
  private readonly element: SottoMessageTools;
  private readonly swipe = new Swipe((target) => this.swipedAt(target));

  constructor(
    private readonly log: HTMLElement,
    private readonly parts: ToolsLog,
  ) {
    this.element = log.ownerDocument.createElement('sotto-message-tools');
    log.addEventListener('pointerleave', () => this.placeAt(null));
    log.addEventListener('keydown', this.onKeydown);
    this.swipe.attach(log);
  }

  /** Ends a swipe, which then does nothing. */
  cancelSwipe(): void {
    this.swipe.cancel();
  }

  /** Puts the toolbar into the message that something is in, or else into the one that has the focus. */
  placeAt(target: EventTarget | null): void {
    const { element, log } = this;
    // What has the focus would lose it.
    if (element.matches(':focus-within')) return;
    const bubble =
      (target as HTMLElement | null)?.closest<HTMLElement>('.msg .bubble') ??
      log.querySelector<HTMLElement>('.msg .bubble:focus');
    const key = bubble?.closest<HTMLElement>('.line')?.dataset.key;
    const tools = key === undefined ? [] : this.toolsOf(key);
    if (!bubble || key === undefined || tools.length === 0) return element.remove();
    Object.assign(element, {
      tools,
      own: bubble.closest('.own') !== null,
      act: (tool: MessageTool) => this.act(tool, key),
    });
    // Lit removes and adds only what is behind its markers, so what is before the first one stays.
    if (element.parentElement !== bubble) bubble.prepend(element);
  }

  private swipedAt(target: HTMLElement): ReturnType<ConstructorParameters<typeof Swipe>[0]> {
    const key = keyUnder(target);
    const { parts } = this.parts;
    const item = key === undefined ? undefined : parts.itemOf(key);
    const element = target.closest<HTMLElement>('.bubble');
    // A wide block of code scrolls along the line by itself.
    if (!item || !element || target.closest('pre') || !parts.actionsOf(item).includes('reply'))
      return undefined;
    return { element, onSwipe: () => this.reply(item) };
  }

  private toolsOf(key: string): MessageTool[] {
    const { itemOf, actionsOf, reactionsOf } = this.parts.parts;
    const item = itemOf(key);
    const actions = item ? actionsOf(item) : [];
    if (!item || actions.length === 0) return [];
    return [
      ...(reactionsOf(item) ? (['react'] as const) : []),
      ...(actions.includes('reply') ? (['reply'] as const) : []),
      'more',
    ];
  }

  private act(tool: MessageTool, key: string): void {
    const { parts, onMenu } = this.parts;
    const item = parts.itemOf(key);
    if (tool !== 'reply') onMenu(key, tool === 'react' ? 'reactions' : undefined);
    else if (item) this.reply(item);
  }

  private reply(item: TimelineItem): void {
    emit(this.parts.host, 'chat-message-act', { action: 'reply', item });
  }

  /** The arrow key along the line leads from a message into its toolbar. */
  private readonly onKeydown = keyHandler((event) => {
    const bubble = event.target as HTMLElement;
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (ctrlKey || metaKey || altKey || shiftKey || !bubble.matches('.msg .bubble')) return;
    if (key !== (bubble.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight')) return;
    useUp(event);
    this.placeAt(bubble);
    void this.element.updateComplete.then(() => this.element.focus());
  });
}
