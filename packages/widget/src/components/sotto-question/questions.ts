import type { Room, User } from '@sotto/sdk';
import { formatDate } from '../../i18n/format-time.js';
import { confirmTexts, personTexts, roomConfirmTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { QuestionTexts } from './sotto-question.js';

const DAY_MS = 86_400_000;

/** What is confirmed before it is done: about a person, a room, or messages. */
export type Question =
  | { kind: 'block' | 'remove'; user: User }
  | { kind: 'archive' | 'leave' | 'delete'; room: Room }
  /** How many messages are deleted, of how many that are selected. */
  | { kind: 'messages'; deletable: number; selected: number };

/**
 * Returns the texts of a question.
 *
 * @param deleteAfterDays - days for which a deleted room can be restored; undefined where they are not known
 */
export function questionTexts(question: Question, deleteAfterDays?: number): QuestionTexts {
  if ('room' in question) return aboutRoom(question, deleteAfterDays);
  if (question.kind === 'messages') return aboutMessages(question);
  const { removeTitle, removeText, remove } = confirmTexts();
  const { user } = question;
  const name = markedName(user, isolate(user.displayName));
  // Names may be alike; usernames are not.
  const quoted = user.username;
  if (question.kind === 'remove')
    return { heading: removeTitle(name), quoted, text: removeText, action: remove };
  const { blockTitle, blockText, block } = personTexts();
  return { heading: blockTitle(name), quoted, text: blockText, action: block };
}

function aboutMessages({ deletable, selected }: Extract<Question, { kind: 'messages' }>): QuestionTexts {
  const texts = confirmTexts();
  const text = deletable === selected ? texts.deleteText(deletable) : texts.deleteSome(selected - deletable);
  return { heading: texts.deleteTitle(deletable), text, action: texts.delete };
}

function aboutRoom(
  { kind, room: { name, visibility } }: Extract<Question, { room: Room }>,
  deleteAfterDays: number | undefined,
): QuestionTexts {
  const texts = roomConfirmTexts();
  if (kind === 'archive')
    return { heading: texts.archiveTitle(name), text: texts.archiveText, action: texts.archive };
  if (kind === 'delete')
    return { heading: texts.deleteTitle(name), text: deletionText(deleteAfterDays), action: texts.delete };
  const { leaveTitle, leavePublic, leavePrivate, leave } = confirmTexts();
  const text = visibility === 'public' ? leavePublic : leavePrivate;
  return { heading: leaveTitle(name), text, action: leave };
}

/** Says until when a deleted room can be restored. */
function deletionText(days: number | undefined): string {
  const texts = roomConfirmTexts();
  if (days === undefined) return texts.deleteText;
  if (days === 0) return texts.deleteNow;
  return texts.deleteUntil(formatDate(new Date(Date.now() + days * DAY_MS).toISOString()));
}
