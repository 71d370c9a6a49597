import { define } from './define-element.js';
import type { SottoTag } from './define-element.js';
import { SottoConnectionBanner } from '../components/sotto-connection-banner/sotto-connection-banner.js';
import { SottoDialog } from '../components/sotto-dialog/sotto-dialog.js';
import { SottoLazyPart } from '../components/sotto-lazy-part/sotto-lazy-part.js';
import { SottoLauncher } from '../components/sotto-launcher/sotto-launcher.js';
import { SottoRoomList } from '../components/sotto-room-list/sotto-room-list.js';
import { ChatWidget } from '../components/chat-widget/chat-widget.js';
import { conversationElements } from './conversation-elements.js';

/**
 * Registers `<chat-widget>` and its parts, but for those of a lazy part (lazy/), which are registered once that has
 * loaded. Tags that are registered already stay as they are, with a warning where
 * another version of this package registered them; calling it again does nothing.
 */
export function defineWidget(): void {
  const elements: Partial<Record<SottoTag, CustomElementConstructor>> = {
    'sotto-connection-banner': SottoConnectionBanner,
    'sotto-dialog': SottoDialog,
    'sotto-lazy-part': SottoLazyPart,
    'sotto-launcher': SottoLauncher,
    'sotto-room-list': SottoRoomList,
    ...conversationElements,
    'chat-widget': ChatWidget,
  };
  for (const [tag, element] of Object.entries(elements)) define(tag as SottoTag, element!);
}
