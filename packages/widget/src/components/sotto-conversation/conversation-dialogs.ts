import type { BanInput, Profile, Room, UpdateRoomInput, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Attempt } from '../../controllers/attempt.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import type { ChatPartEventMap } from '../../events.js';
import type { RoomNames } from '../../people/room-names.js';
import { confirmation } from './confirmations.js';
import type { Confirmation } from './confirmations.js';
import { messageDrawer } from './drawer.js';

/** The dialog over the room: a question, a form, or the menu of a message that was pressed. */
export type ConversationDialog =
  | Confirmation
  | { kind: 'edit' }
  | { kind: 'moderate'; by: 'mute' | 'ban'; user: User }
  | { kind: 'press'; pressed: ChatPartEventMap['chat-message-press']['detail'] };

interface DialogParts {
  room: Room;
  user: Profile | null;
  people: MembersController;
  names: RoomNames;
  attempt: Attempt;
  saveRoom: (input: UpdateRoomInput) => Promise<void>;
  moderate: (by: 'mute' | 'ban', user: User, until: BanInput['until']) => Promise<void>;
  onAct: (event: ChatPartEventMap['chat-message-act']) => void;
  onYes: (asked: Confirmation) => void;
  onClose: (event: Event) => void;
}

/** Returns the open dialog. */
export function conversationDialog(
  dialog: ConversationDialog | undefined,
  parts: DialogParts,
): TemplateResult | typeof nothing {
  const { room, user, people, names, attempt, onAct, onYes, onClose } = parts;
  if (!dialog) return nothing;
  switch (dialog.kind) {
    case 'edit':
      return html`<sotto-room-edit
        .room=${room}
        .save=${parts.saveRoom}
        @chat-dialog-close=${onClose}
      ></sotto-room-edit>`;
    case 'moderate':
      return html`<sotto-moderate
        .by=${dialog.by}
        .user=${dialog.user}
        .save=${(until: BanInput['until']) => parts.moderate(dialog.by, dialog.user, until)}
        @chat-dialog-close=${onClose}
      ></sotto-moderate>`;
    case 'press':
      return messageDrawer(dialog.pressed, user, people, names, onAct, onClose);
    default:
      return confirmation(dialog, { attempt, onYes: () => onYes(dialog), onClose });
  }
}
