import type { ChatClient } from '@sotto/sdk';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { Notice } from '../../controllers/notice.js';
import type { ChatPartEventMap } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { isStored } from '../../timeline/timeline-item.js';
import { linkTo } from '../../timeline/message/message-link.js';

interface ActParts {
  client: ChatClient | undefined;
  conversation: ConversationController;
  notice: Notice;
  /** Where what is copied is written for a moment. */
  root: ShadowRoot;
}

/** Does what was chosen for a message, where that needs neither a dialog nor the composer. */
export function messageActs(
  { action, item }: ChatPartEventMap['chat-message-act']['detail'],
  { client, conversation, notice, root }: ActParts,
): void {
  if (action === 'copy' && item.content !== null) void notice.copy(item.content, root);
  if (!isStored(item)) return;
  const tell = (error: unknown) => notice.say(errorText(error));
  if (action === 'link') void notice.copy(linkTo(item), root);
  // Pins arrive as changes of the message.
  if (action === 'pin' || action === 'unpin') client?.messages[action](item.room, item.id).catch(tell);
  if (action === 'delete') client?.messages.deleteSoon(item.room, item.id);
  if (action === 'undo') client?.messages.undoDelete(item.id);
  if (action === 'unread') conversation.markUnread(item).catch(tell);
}
