import { SottoComposer } from '../components/sotto-composer/sotto-composer.js';
import { SottoConversation } from '../components/sotto-conversation/sotto-conversation.js';
import { SottoMessageList } from '../components/sotto-message-list/sotto-message-list.js';
import { SottoRoomHeader } from '../components/sotto-room-header/sotto-room-header.js';
import { SottoTypingIndicator } from '../components/sotto-typing-indicator/sotto-typing-indicator.js';

/** The elements of the conversation, by tag. */
export const conversationElements = {
  'sotto-composer': SottoComposer,
  'sotto-conversation': SottoConversation,
  'sotto-message-list': SottoMessageList,
  'sotto-room-header': SottoRoomHeader,
  'sotto-typing-indicator': SottoTypingIndicator,
};
