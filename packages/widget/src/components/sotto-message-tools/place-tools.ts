import { emit } from '../../events.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import type { LogMenuParts } from '../sotto-message-list/log/log-menu.js';
import type { MessageTool, SottoMessageTools } from './sotto-message-tools.js';

/** A log whose messages have a toolbar. */
interface ToolsLog {
  host: HTMLElement;
  log: HTMLElement;
  parts: Pick<LogMenuParts, 'itemOf' | 'actionsOf' | 'reactionsOf'>;
  /** Opens the menu of a message, or only its strip of emojis. */
  onMenu: (key: string, only?: 'reactions') => void;
}

const toolsOf = new WeakMap<HTMLElement, LogTools>();

/** Puts the toolbar of a log into the message that an event is in, or else into the one that has the focus. */
export function placeTools(target: EventTarget | null, log: ToolsLog): void {
  let tools = toolsOf.get(log.log);
  if (!tools) toolsOf.set(log.log, (tools = new LogTools(log)));
  tools.placeAt(target);
}

/** The one toolbar of a log. */
class LogTools {
  private readonly element: SottoMessageTools;

  constructor(private readonly parts: ToolsLog) {
    const { log } = parts;
    this.element = log.ownerDocument.createElement('sotto-message-tools');
    log.addEventListener('pointerleave', () => this.placeAt(null));
    log.addEventListener('keydown', this.onKeydown);
  }

  placeAt(target: EventTarget | null): void {
    const { element, parts } = this;
    // What has the focus would lose it.
    if (element.matches(':focus-within')) return;
    const bubble =
      (target as HTMLElement | null)?.closest<HTMLElement>('.msg .bubble') ??
      parts.log.querySelector<HTMLElement>('.msg .bubble:focus');
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
    const { host, parts, onMenu } = this.parts;
    if (tool !== 'reply') return onMenu(key, tool === 'react' ? 'reactions' : undefined);
    const item = parts.itemOf(key);
    if (item) emit(host, 'chat-message-act', { action: 'reply', item });
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
