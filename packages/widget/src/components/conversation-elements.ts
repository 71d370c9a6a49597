import { SottoComposer } from './sotto-composer/sotto-composer.js';
import { SottoConfirm } from './sotto-confirm/sotto-confirm.js';
import { SottoConversation } from './sotto-conversation/sotto-conversation.js';
import { SottoMembers } from './sotto-members/sotto-members.js';
import { SottoMessageDrawer } from './sotto-message-drawer/sotto-message-drawer.js';
import { SottoMessageList } from './sotto-message-list/sotto-message-list.js';
import { SottoMessageMenu } from './sotto-message-menu/sotto-message-menu.js';
import { SottoRoomEdit } from './sotto-room-edit/sotto-room-edit.js';
import { SottoRoomHeader } from './sotto-room-header/sotto-room-header.js';
import { SottoTypingIndicator } from './sotto-typing-indicator/sotto-typing-indicator.js';

/** The elements of the conversation, by tag. */
export const conversationElements = {
  'sotto-composer': SottoComposer,
  'sotto-confirm': SottoConfirm,
  'sotto-conversation': SottoConversation,
  'sotto-members': SottoMembers,
  'sotto-message-drawer': SottoMessageDrawer,
  'sotto-message-list': SottoMessageList,
  'sotto-message-menu': SottoMessageMenu,
  'sotto-room-edit': SottoRoomEdit,
  'sotto-room-header': SottoRoomHeader,
  'sotto-typing-indicator': SottoTypingIndicator,
};
