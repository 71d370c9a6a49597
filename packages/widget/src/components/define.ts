import { define } from '../internal/define.js';
import { ChatConnectionBanner } from './chat-connection-banner/chat-connection-banner.js';
import { ChatDialog } from './chat-dialog/chat-dialog.js';
import { ChatLauncher } from './chat-launcher/chat-launcher.js';
import { ChatProfile } from './chat-profile/chat-profile.js';
import { ChatRoomCreate } from './chat-room-create/chat-room-create.js';
import { ChatRoomFinder } from './chat-room-finder/chat-room-finder.js';
import { ChatRoomList } from './chat-room-list/chat-room-list.js';
import { ChatSignIn } from './chat-sign-in/chat-sign-in.js';
import { ChatWidget } from './chat-widget/chat-widget.js';
import { conversationElements } from './conversation-elements.js';

/** Registers `<chat-widget>` and all its parts. Calling it again does nothing. */
export function defineWidget(): void {
  const elements: Record<string, CustomElementConstructor> = {
    'chat-connection-banner': ChatConnectionBanner,
    'chat-dialog': ChatDialog,
    'chat-launcher': ChatLauncher,
    'chat-profile': ChatProfile,
    'chat-room-create': ChatRoomCreate,
    'chat-room-finder': ChatRoomFinder,
    'chat-room-list': ChatRoomList,
    'chat-sign-in': ChatSignIn,
    ...conversationElements,
    'chat-widget': ChatWidget,
  };
  for (const [tag, element] of Object.entries(elements)) define(tag, element);
}
