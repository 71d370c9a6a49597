import type { HeldDeletion, Message, MessageReaction } from '@sotto/sdk';
import { emit } from '../../../events.js';
import { canReact } from '../../../timeline/message/message-actions.js';
import type { Viewer } from '../../../timeline/message/message-actions.js';
import { deletionOf } from '../../../timeline/message/deletion.js';
import { quoteOf } from '../../../timeline/message/quotes.js';
import { isStored } from '../../../timeline/timeline-item.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';
import type { MessageRow } from '../message-row.js';

/** The log, as its rows need it. */
interface AnsweredLog extends HTMLElement, Viewer {
  readonly items: readonly TimelineItem[];
  readonly deletions: readonly HeldDeletion[];
  readonly reactionsOf: (message: Message) => readonly MessageReaction[];
}

/** Returns what a row shows of replies, reactions and its deletion. */
export function rowAnswers(log: AnsweredLog, item: TimelineItem): Partial<MessageRow> {
  return {
    quote: quoteOf(item, log.items),
    onQuote: (seq) => emit(log, 'chat-quote-follow', { seq }),
    ...(isStored(item) && { reactions: log.reactionsOf(item) }),
    ...(isStored(item) && { deletion: deletionOf(item.id, log.deletions) }),
    onReact: canReact(item, log)
      ? (emoji) => emit(log, 'chat-message-react', { message: item, emoji })
      : undefined,
  };
}

/** Returns the reactions for the strip of emojis in a menu; undefined where the viewer may not react. */
export function stripOf(log: AnsweredLog, item: TimelineItem): readonly MessageReaction[] | undefined {
  return canReact(item, log) ? log.reactionsOf(item) : undefined;
}
