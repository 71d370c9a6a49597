import type { Message, Room, RoomNotifications, UpdateRoomInput, User } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { formatDate } from '../../i18n/format-time.js';
import { confirmTexts, personTexts, roomConfirmTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { QuestionTexts } from '../sotto-question/sotto-question.js';

const DAY_MS = 86_400_000;

/** What is confirmed before it is done. */
export type Question = { kind: 'block'; user: User } | { kind: 'archive' | 'leave' | 'delete'; room: Room };

/** Whether a dialog asks before something is done. */
export function isQuestion(dialog: Question | ViewDialog): dialog is Question {
  return ['block', 'archive', 'leave', 'delete'].includes(dialog.kind);
}

/** A dialog about a room or a message. */
export type ViewDialog =
  { kind: 'notify' | 'invite' | 'edit'; room: Room } | { kind: 'report'; room: Room; message: Message };

/** What the dialogs do. All but `reported` reject with ChatError. */
interface DialogActs {
  notify: (slug: string, rule: RoomNotifications) => Promise<void>;
  edit: (slug: string, input: UpdateRoomInput) => Promise<void>;
  reported: () => void;
}

/**
 * Returns the dialog that asks before something is done.
 *
 * @param deleteAfterDays - days for which a deleted room can be restored; undefined where they are not known
 */
export function questionDialog(
  question: Question,
  deleteAfterDays: number | undefined,
  act: () => Promise<void>,
): TemplateResult {
  return html`<sotto-question
    .texts=${questionTexts(question, deleteAfterDays)}
    .act=${act}
  ></sotto-question>`;
}

/** Returns the open dialog. */
export function viewDialog(dialog: ViewDialog, acts: DialogActs): TemplateResult {
  const { room } = dialog;
  switch (dialog.kind) {
    case 'notify':
      return html`<sotto-notifications
        .room=${room}
        .save=${(rule: RoomNotifications) => acts.notify(room.slug, rule)}
      ></sotto-notifications>`;
    case 'invite':
      return html`<sotto-invite .room=${room}></sotto-invite>`;
    case 'edit':
      return html`<sotto-room-edit
        .room=${room}
        .save=${(input: UpdateRoomInput) => acts.edit(room.slug, input)}
      ></sotto-room-edit>`;
    case 'report':
      return html`<sotto-report
        .room=${room}
        .message=${dialog.message}
        .done=${acts.reported}
      ></sotto-report>`;
  }
}

function questionTexts(question: Question, deleteAfterDays: number | undefined): QuestionTexts {
  if (question.kind === 'block') {
    const { user } = question;
    const { blockTitle, blockText, block } = personTexts();
    // Names may be alike; usernames are not.
    return {
      heading: blockTitle(markedName(user, isolate(user.displayName))),
      ...{ quoted: user.username, text: blockText, action: block },
    };
  }
  const { name, visibility } = question.room;
  const texts = roomConfirmTexts();
  if (question.kind === 'archive')
    return { heading: texts.archiveTitle(name), text: texts.archiveText, action: texts.archive };
  if (question.kind === 'delete')
    return { heading: texts.deleteTitle(name), text: deletionText(deleteAfterDays), action: texts.delete };
  const { leaveTitle, leavePublic, leavePrivate, leave } = confirmTexts();
  return {
    heading: leaveTitle(name),
    text: visibility === 'public' ? leavePublic : leavePrivate,
    action: leave,
  };
}

/** Says until when a deleted room can be restored. */
function deletionText(days: number | undefined): string {
  const texts = roomConfirmTexts();
  if (days === undefined) return texts.deleteText;
  if (days === 0) return texts.deleteNow;
  return texts.deleteUntil(formatDate(new Date(Date.now() + days * DAY_MS).toISOString()));
}
