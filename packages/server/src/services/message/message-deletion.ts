import type { Message } from '@sotto/protocol';
import type { StoredMessage } from '../../models/message.js';
import type { ServicesDeps } from '../deps.js';
import type { MessageFiles } from '../file/message-files.js';
import type { ReactionErasure } from '../reaction/reaction-erasure.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePresenter } from '../room/message-presenter.js';
import type { MessagePublisher } from '../room/message-publisher.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import type { VersionRows } from '../version/version-rows.js';
import { unmarked } from './unmarked.js';

/**
 * Deletes the text of a message and what is stored with it: reactions, files and earlier texts. Its place in the log stays.
 * Deleting it again returns it unchanged.
 * @param check - throws where it may not be deleted
 * @throws AppError `message_not_found`, `unavailable`, and what `check` throws
 */
export type DeleteMessage = (
  room: AccessedRoom,
  id: string,
  check?: (current: StoredMessage) => Promise<void>,
) => Promise<Message>;

/** Creates what deletes messages by ordinary changes of the log, which members follow as any other. */
export function createMessageDeletion(
  { clock }: Pick<ServicesDeps, 'clock'>,
  parts: {
    changes: MessageChanges<AccessedRoom>;
    presenter: Pick<MessagePresenter, 'presentOne'>;
    messagePublisher: Pick<MessagePublisher, 'publishChange'>;
    /** Erases the reactions to a message that is being deleted: `beginErasure` before, `finish` after. */
    reactionErasure: ReactionErasure;
    files: Pick<MessageFiles, 'beginErasure' | 'finishErasure'>;
    versions: Pick<VersionRows, 'beginErasure' | 'finishErasure'>;
  },
): DeleteMessage {
  const { changes, presenter, messagePublisher, reactionErasure, files, versions } = parts;
  return (room, id, check) =>
    changes.change(
      room,
      id,
      async (current) => {
        await check?.(current);
        if (current.deletedAt) return null;
        await Promise.all([reactionErasure, files, versions].map((one) => one.beginErasure(current)));
        return {
          ...{ content: null, deletedAt: new Date(clock()) },
          ...(current.reactions && { reactions: null }),
          ...unmarked(current),
        };
      },
      async ({ message, changed }) => {
        reactionErasure.finish(room, message);
        await Promise.all([files.finishErasure(message), versions.finishErasure(message)]);
        return changed
          ? messagePublisher.publishChange(room, message, 'message.deleted')
          : presenter.presentOne(room, message);
      },
    );
}
