import type { ChatClient } from '@sotto/sdk';
import type { LitElement } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { Notice } from '../../controllers/notice.js';
import { emit } from '../../events.js';
import type { ChatPartEventMap } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { extras } from '../../lazy/parts.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import { isStored } from '../../timeline/timeline-item.js';
import { linkTo } from '../../timeline/message/message-link.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { Answers } from './answers.js';
import type { ConversationDialogs } from './conversation-dialogs.js';
import type { Selection } from './selection.js';
import type { Writing } from './writing.js';

type Host = LitElement & { readonly client: ChatClient | undefined };

interface ActParts {
  conversation: ConversationController;
  notice: Notice;
  writing: Writing;
  answers: Answers;
  selection: Selection;
  dialogs: ConversationDialogs;
  composer: SottoComposer | null;
}

/** Actions that go on in the composer, which select mode hides. */
const WRITES: ReadonlySet<MessageAction> = new Set(['reply', 'edit', 'rewrite']);

/** Does what was chosen for a message. */
export function messageActs(
  { action, item }: ChatPartEventMap['chat-message-act']['detail'],
  host: Host,
  { conversation, notice, writing, answers, selection, dialogs, composer }: ActParts,
): void {
  const { client } = host;
  if (WRITES.has(action)) selection.end();
  const root = host.renderRoot as ShadowRoot;
  if (action === 'copy' && item.content !== null) void notice.copy(item.content, root);
  if (action === 'retry') conversation.retry(item.clientMessageId);
  if (action === 'rewrite' && item.content !== null) writing.giveBack(item.content, item.mentions);
  if (action === 'discard' || action === 'rewrite') conversation.discard(item.clientMessageId);
  if (!isStored(item)) return;
  const tell = (error: unknown) => notice.say(errorText(error));
  if (action === 'link') void notice.copy(linkTo(item), root);
  if (action === 'download' && client)
    extras.use(({ downloadsOf }) => downloadsOf(client).save(item.files ?? [], host.ownerDocument));
  // Pins arrive as changes of the message.
  if (action === 'pin' || action === 'unpin') client?.messages[action](item.room, item.id).catch(tell);
  if (action === 'delete') client?.messages.deleteSoon(item.room, item.id);
  if (action === 'undo') client?.messages.undoDelete(item.id);
  if (action === 'unread') conversation.markUnread(item).catch(tell);
  if (action === 'profile') emit(host, 'sotto-open-profile', { username: item.sender.username });
  if (action === 'report') emit(host, 'sotto-report-message', { id: item.id, message: item });
  if (action === 'edit') writing.edit(item);
  if (action === 'reply') answers.reply(item.seq);
  if (action === 'select') {
    // The composer is hidden, and nobody is recorded unseen.
    composer?.attaching.stopRecording();
    selection.begin(item);
  }
  if (action === 'reactors' || action === 'versions') dialogs.showAbout(action, item);
}
