import type { Message, Room, User } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { Attempt } from '../../controllers/attempt.js';
import { confirmTexts } from '../../i18n/localize.js';

/** What is confirmed before something that cannot be undone. */
export type Confirmation =
  { kind: 'delete'; message: Message } | { kind: 'leave'; room: Room } | { kind: 'remove'; user: User };

/** The state of a confirmation, and what its buttons do. */
export interface ConfirmationState {
  attempt: Attempt;
  onYes: () => void;
  onClose: (event: Event) => void;
}

/** Returns the dialog that asks for a confirmation. */
export function confirmation(
  asked: Confirmation,
  { attempt, onYes, onClose }: ConfirmationState,
): TemplateResult {
  const { heading, quoted, text, action } = confirmationText(asked);
  return html`<sotto-confirm
    heading=${heading}
    quoted=${quoted}
    text=${text}
    action=${action}
    ?busy=${attempt.isBusy}
    .error=${attempt.error}
    @chat-confirm=${onYes}
    @chat-dialog-close=${onClose}
  ></sotto-confirm>`;
}

function confirmationText(asked: Confirmation): {
  heading: string;
  quoted: string;
  text: string;
  action: string;
} {
  const texts = confirmTexts();
  if (asked.kind === 'delete') {
    return {
      heading: texts.deleteTitle,
      quoted: asked.message.content ?? '',
      text: texts.deleteText,
      action: texts.delete,
    };
  }
  if (asked.kind === 'remove') {
    return {
      heading: texts.removeTitle(markedName(asked.user, isolate(asked.user.displayName))),
      // Names may be alike; usernames are not.
      quoted: asked.user.username,
      text: texts.removeText,
      action: texts.remove,
    };
  }
  const isPublic = asked.room.visibility === 'public';
  return {
    heading: texts.leaveTitle(asked.room.name),
    quoted: '',
    text: isPublic ? texts.leavePublic : texts.leavePrivate,
    action: texts.leave,
  };
}
