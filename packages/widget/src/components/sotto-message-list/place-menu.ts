import { placeBeside } from '../sotto-message-menu/place-beside.js';
import { isTouchFirst } from '../../internal/touch.js';

/** Up to this width there is one pane, and a menu becomes a drawer; in `em`, as in the styles. */
const NARROW = 48.5;

/** Whether the menu is a drawer: on a touch screen, where there is little room. */
export function opensAsDrawer(log: HTMLElement): boolean {
  return isTouchFirst() && log.clientWidth <= NARROW * parseFloat(getComputedStyle(log).fontSize);
}

/** Puts the menu beside its bubble, inside the log. */
export async function placeMenu(root: ShadowRoot, bubble: HTMLElement | undefined): Promise<void> {
  const menu = root.querySelector('sotto-message-menu');
  const frame = root.querySelector<HTMLElement>('.log-wrap');
  if (!menu || !frame || !bubble) return;
  await placeBeside(menu, { frame, anchor: bubble, atEnd: bubble.closest('.own') !== null });
}
