import type { Message, Room, User } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { Attempt } from '../../controllers/attempt.js';

/** What is asked before something that cannot be undone. */
export type Question =
  { kind: 'delete'; message: Message } | { kind: 'leave'; room: Room } | { kind: 'remove'; user: User };

/** How the question stands, and what its answers do. */
export interface QuestionState {
  attempt: Attempt;
  onYes: () => void;
  onClose: (event: Event) => void;
}

/** Asks it. */
export function question(asked: Question, { attempt, onYes, onClose }: QuestionState): TemplateResult {
  const { heading, quoted, words, action } = wordsOf(asked);
  return html`<sotto-confirm
    heading=${heading}
    quoted=${quoted}
    words=${words}
    action=${action}
    ?busy=${attempt.isBusy}
    .error=${attempt.error}
    @chat-confirm=${onYes}
    @chat-dialog-close=${onClose}
  ></sotto-confirm>`;
}

function wordsOf(asked: Question): { heading: string; quoted: string; words: string; action: string } {
  if (asked.kind === 'delete') {
    return {
      heading: 'Delete this message for everyone?',
      quoted: asked.message.content ?? '',
      words: 'It is erased from the database too. This can’t be undone.',
      action: 'Delete',
    };
  }
  if (asked.kind === 'remove') {
    return {
      heading: `Remove ${markedName(asked.user, isolate(asked.user.displayName))}?`,
      // Names may be alike; usernames are not.
      quoted: asked.user.username,
      words: 'They will no longer see this room. Their messages stay.',
      action: 'Remove',
    };
  }
  const isPublic = asked.room.visibility === 'public';
  return {
    heading: `Leave ${asked.room.name}?`,
    quoted: '',
    words: isPublic ? 'You can join again at any time.' : 'Someone will have to add you again.',
    action: 'Leave',
  };
}
