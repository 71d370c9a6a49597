import { isShortcut } from '../../internal/keys/shortcut.js';
import { SEARCH_KEY } from '../sotto-room-list/room-search.js';
import type { SottoRoomList } from '../sotto-room-list/sotto-room-list.js';
import type { ChatWidget } from './chat-widget.js';

/** Does what a key asks for anywhere in the panel: Escape closes it, and the shortcut leads to the search. */
export function onPanelKey(event: KeyboardEvent, widget: ChatWidget, list: SottoRoomList | null): void {
  if (event.defaultPrevented) return;
  if (event.key === 'Escape' && widget.mode === 'floating' && widget.open) {
    event.preventDefault();
    widget.open = false;
  }
  if (isShortcut(event, SEARCH_KEY) && list) {
    event.preventDefault();
    void focusSearch(widget, list);
  }
}

/** Focuses the search; in a narrow panel the list replaces the room first. */
async function focusSearch(widget: ChatWidget, list: SottoRoomList): Promise<void> {
  if (!list.checkVisibility()) widget.closeRoom();
  await widget.updateComplete;
  list.focusSearch();
}
