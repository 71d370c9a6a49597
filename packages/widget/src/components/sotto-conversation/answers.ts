import type { Message, Profile } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import type { LitElement } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { Notice } from '../../controllers/notice.js';
import type { ChatPartEventMap } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { commonTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';

interface AnswersParts {
  conversation: ConversationController;
  notice: Notice;
  list: () => SottoMessageList | null;
  names: () => RoomNames;
}

/** Replies and reactions in the open room. */
export class Answers {
  /** The message that the text in the composer replies to. */
  replyTo: Message | undefined;

  constructor(
    private readonly host: LitElement & { readonly user: Profile | null },
    private readonly parts: AnswersParts,
  ) {}

  /** What the composer shows of it. */
  get replying(): { name: string; text: string } | undefined {
    const { replyTo, host, parts } = this;
    if (!replyTo) return undefined;
    const { sender } = replyTo;
    const name = sender.id === host.user?.id ? commonTexts().you : parts.names().textOf(sender);
    return { name, text: plainText(replyTo) };
  }

  /** Replies to another message, or to none. */
  reply(message: Message | undefined): void {
    this.replyTo = message;
    this.host.requestUpdate();
    if (message) this.host.focus();
  }

  /** Replies to nothing that is deleted. */
  check(): void {
    if (this.replyTo && this.parts.conversation.isDeleted(this.replyTo.id)) this.replyTo = undefined;
  }

  readonly onReact = ({ detail }: ChatPartEventMap['chat-message-react']): void =>
    this.react(detail.message, detail.emoji);

  /** Adds a reaction, or takes the own one back. */
  react(message: Message, emoji: string): void {
    const { conversation, notice } = this.parts;
    conversation.react(message, emoji).catch((error: unknown) => notice.say(errorText(error)));
  }

  /** Leads to a message, and loads it where that is needed. */
  follow(seq: number): void {
    if (!this.parts.list()?.toMessage(seq)) void this.parts.conversation.load({ seq });
  }

  readonly onFollow = ({ detail }: ChatPartEventMap['chat-quote-follow']): void => this.follow(detail.seq);
}
