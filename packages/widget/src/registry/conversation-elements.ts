import { SottoComposer } from '../components/sotto-composer/sotto-composer.js';
import { SottoConfirm } from '../components/sotto-confirm/sotto-confirm.js';
import { SottoConversation } from '../components/sotto-conversation/sotto-conversation.js';
import { SottoMemberMenu } from '../components/sotto-member-menu/sotto-member-menu.js';
import { SottoMembers } from '../components/sotto-members/sotto-members.js';
import { SottoMessageDrawer } from '../components/sotto-message-drawer/sotto-message-drawer.js';
import { SottoMessageList } from '../components/sotto-message-list/sotto-message-list.js';
import { SottoMessageMenu } from '../components/sotto-message-menu/sotto-message-menu.js';
import { SottoModerate } from '../components/sotto-moderate/sotto-moderate.js';
import { SottoRoomEdit } from '../components/sotto-room-edit/sotto-room-edit.js';
import { SottoRoomHeader } from '../components/sotto-room-header/sotto-room-header.js';
import { SottoTypingIndicator } from '../components/sotto-typing-indicator/sotto-typing-indicator.js';

/** The elements of the conversation, by tag. */
export const conversationElements = {
  'sotto-composer': SottoComposer,
  'sotto-confirm': SottoConfirm,
  'sotto-conversation': SottoConversation,
  'sotto-member-menu': SottoMemberMenu,
  'sotto-members': SottoMembers,
  'sotto-message-drawer': SottoMessageDrawer,
  'sotto-message-list': SottoMessageList,
  'sotto-message-menu': SottoMessageMenu,
  'sotto-moderate': SottoModerate,
  'sotto-room-edit': SottoRoomEdit,
  'sotto-room-header': SottoRoomHeader,
  'sotto-typing-indicator': SottoTypingIndicator,
};
