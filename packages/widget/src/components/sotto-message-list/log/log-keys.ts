import type { SelectionAct } from '../../../events.js';
import { actionOfKey } from '../../../timeline/message/message-actions.js';
import type { MessageAction } from '../../../timeline/message/message-actions.js';

/** Keys of a message that its links leave to it. */
const WALKING_KEYS = new Set(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', ' ', 'Home', 'End', 'Escape']);

/** What a key in the log asks for. */
export type LogCommand =
  | { to: 'row'; index: number }
  | { to: 'page'; pages: number }
  | { to: 'menu' }
  | { to: 'event'; name: 'chat-composer-focus' | 'chat-shortcuts-open' }
  | { to: 'act'; action: MessageAction }
  /** In select mode: a row, or all rows up to it, or what is to be done with what is selected. */
  | { to: 'pick'; index: number; extend: boolean }
  | { to: 'selection'; act: SelectionAct };

/** Keys of what is done with all messages that are selected. */
const SELECTION_KEYS: Partial<Record<string, SelectionAct>> = { c: 'copy', Delete: 'delete' };

/**
 * Returns the action of a key; undefined where the log does not use the key.
 *
 * @param log - index of the active row, index of the last one, what can be done with the active one, and whether
 *   messages are being selected
 */
export function commandOfKey(
  event: KeyboardEvent,
  log: { at: number; last: number; actions: MessageAction[]; isSelecting: boolean },
): LogCommand | undefined {
  const { at, last, actions, isSelecting } = log;
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const inside = (event.target as HTMLElement).closest('button, a, sotto-message-files');
  const isButton = inside && inside.localName !== 'a';
  // A button has keys of its own, but does not close the panel.
  if (ctrlKey || metaKey || altKey || (isButton && key !== 'Escape')) return undefined;
  // A link follows Enter and has a menu of its own; other keys are the message's.
  if (inside && !WALKING_KEYS.has(key)) return undefined;
  const index = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[key];
  if (isSelecting && (key === ' ' || (shiftKey && index !== undefined)))
    return { to: 'pick', index: Math.max(0, Math.min(index ?? at, last)), extend: shiftKey };
  if (index !== undefined) return { to: 'row', index };
  const pages = { PageDown: 1, PageUp: -1, ' ': shiftKey ? -1 : 1 }[key];
  if (pages !== undefined) return { to: 'page', pages };
  if (isSelecting) return selectionCommandOf(key);
  if (key === 'Enter' || key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { to: 'menu' };
  if (key === 'Escape') return { to: 'event', name: 'chat-composer-focus' };
  if (key === '?') return { to: 'event', name: 'chat-shortcuts-open' };
  const action = actionOfKey(key, actions);
  return action && { to: 'act', action };
}

function selectionCommandOf(key: string): LogCommand | undefined {
  const act = SELECTION_KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (act) return { to: 'selection', act };
  return key === '?' ? { to: 'event', name: 'chat-shortcuts-open' } : undefined;
}
