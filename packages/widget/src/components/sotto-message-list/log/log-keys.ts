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
  | { to: 'act'; action: MessageAction };

/**
 * Returns the action of a key; undefined where the log does not use the key.
 *
 * @param log - index of the active row, index of the last one, and what can be done with the active one
 */
export function commandOfKey(
  event: KeyboardEvent,
  { at, last, actions }: { at: number; last: number; actions: MessageAction[] },
): LogCommand | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const inside = (event.target as HTMLElement).closest('button, a, sotto-message-files');
  const isButton = inside && inside.localName !== 'a';
  if (ctrlKey || metaKey || altKey || isButton) return undefined;
  // A link follows Enter and has a menu of its own; other keys are the message's.
  if (inside && !WALKING_KEYS.has(key)) return undefined;
  const index = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[key];
  if (index !== undefined) return { to: 'row', index };
  const pages = { PageDown: 1, PageUp: -1, ' ': shiftKey ? -1 : 1 }[key];
  if (pages !== undefined) return { to: 'page', pages };
  if (key === 'Enter' || key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { to: 'menu' };
  if (key === 'Escape') return { to: 'event', name: 'chat-composer-focus' };
  if (key === '?') return { to: 'event', name: 'chat-shortcuts-open' };
  const action = actionOfKey(key, actions);
  return action && { to: 'act', action };
}
