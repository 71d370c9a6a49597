import { ChatComposer } from './chat-composer/chat-composer.js';
import { ChatConfirm } from './chat-confirm/chat-confirm.js';
import { ChatConversation } from './chat-conversation/chat-conversation.js';
import { ChatMembers } from './chat-members/chat-members.js';
import { ChatMessageList } from './chat-message-list/chat-message-list.js';
import { ChatMessageMenu } from './chat-message-menu/chat-message-menu.js';
import { ChatRoomEdit } from './chat-room-edit/chat-room-edit.js';
import { ChatRoomHeader } from './chat-room-header/chat-room-header.js';
import { ChatTypingIndicator } from './chat-typing-indicator/chat-typing-indicator.js';

/** The elements of the conversation, by tag. */
export const conversationElements = {
  'chat-composer': ChatComposer,
  'chat-confirm': ChatConfirm,
  'chat-conversation': ChatConversation,
  'chat-members': ChatMembers,
  'chat-message-list': ChatMessageList,
  'chat-message-menu': ChatMessageMenu,
  'chat-room-edit': ChatRoomEdit,
  'chat-room-header': ChatRoomHeader,
  'chat-typing-indicator': ChatTypingIndicator,
};
