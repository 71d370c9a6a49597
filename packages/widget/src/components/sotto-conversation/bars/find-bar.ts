import type { User } from '@sotto/sdk';
import { html } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { ConversationController } from '../../../controllers/data/conversation-controller.js';
import type { ChatPartEventMap } from '../../../events.js';
import { extras } from '../../../lazy/parts.js';
import type { SottoMessageList } from '../../sotto-message-list/sotto-message-list.js';

interface FindParts {
  conversation: Pick<ConversationController, 'items' | 'hasMoreBefore' | 'loadOlder'>;
  list: () => SottoMessageList | null;
  isHidden: (user: User) => boolean;
  onClose: () => void;
}

/** The search in the messages that are loaded. */
export function findBar(host: ReactiveControllerHost, parts: FindParts): TemplateResult {
  const { conversation, list, isHidden, onClose } = parts;
  const show = ({ detail }: ChatPartEventMap['chat-find-show']) => list()?.revealMessage(detail.seq);
  return extras.draw(
    host,
    { as: 'dialog', onClose },
    () =>
      html`<sotto-find
        .items=${conversation.items}
        ?hasMoreBefore=${conversation.hasMoreBefore}
        .loadOlder=${() => conversation.loadOlder()}
        .isHidden=${isHidden}
        @chat-find-show=${show}
        @chat-find-close=${onClose}
      ></sotto-find>`,
  );
}
