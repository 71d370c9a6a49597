import type { Message } from '@sotto/protocol';
import { AppError } from '../../errors.js';
import type { MessagePayload } from '../../models/message-payload.js';
import type { KeysService } from '../keys.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePresenter } from '../room/message-presenter.js';
import type { Draft } from '../room-log/batch.js';
import type { MessageWriter } from '../room-log/message-writer.js';

/** A message, and whether this call stored it. */
export interface Sent {
  message: Message;
  created: boolean;
}

/**
 * Appends a message to the room's log, or returns the one that was stored before under the same sender and id. Nothing
 * is checked but that both say the same.
 * @throws AppError `idempotency_conflict`, `unavailable`
 */
export type AppendMessage = (room: AccessedRoom, draft: Draft) => Promise<Sent>;

export function createMessageAppender({
  writer,
  presenter,
  keys,
}: {
  writer: Pick<MessageWriter<AccessedRoom>, 'append'>;
  presenter: Pick<MessagePresenter, 'presentOne'>;
  keys: Pick<KeysService, 'ofUser'>;
}): AppendMessage {
  return async (room, draft) => {
    const key = await keys.ofUser(draft.senderId);
    const appended = await writer.append(room, { ...draft, key });
    const message = appended.published ?? (await presenter.presentOne(room, appended.message));
    const isSameReply = appended.message.replyTo === draft.replyTo;
    if (!appended.created && (!isSameReply || isOther(message, draft.payload)))
      throw new AppError('idempotency_conflict');
    return { message, created: appended.created };
  };
}

/** Whether a message that was stored before says something else than this; unknown once it was changed. */
function isOther(
  { content, format, mentions, kind, data, files, editedAt, deletedAt, unreadable }: Message,
  payload: MessagePayload,
): boolean {
  if (editedAt || deletedAt || unreadable) return false;
  const isSame = content === payload.text && format === payload.format && kind === payload.kind;
  if (!isSame || idsOf(files) !== idsOf(payload.files)) return true;
  return JSON.stringify([mentions, data]) !== JSON.stringify([payload.mentions, payload.data]);
}

const idsOf = (files: readonly { id: string }[] = []) => files.map(({ id }) => id).join();
