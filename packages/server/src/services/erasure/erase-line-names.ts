import type { Types } from 'mongoose';
import type { StoredPayload } from '../../models/message-payload.js';
import type { StoredMessage } from '../../models/message.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import { openPayload } from '../../presenters/messages.js';
import { unknownUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import type { DeleteMessage } from '../message/message-deletion.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import { lineText } from '../room/lines/line-text.js';
import type { LineData } from '../room/lines/line-text.js';
import type { MessagePublisher } from '../room/message-publisher.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import { ERASED_NAME } from '../user/profiles.js';
import type { UserDirectory } from '../user/user-directory.js';
import { erasedUsername } from './erased-username.js';

/** Lines that are read at once. */
const BATCH = 200;

/**
 * Replaces the names of a user in the lines of a room that say what others did to the user, and deletes such lines that no key
 * opens. May be repeated.
 */
export type EraseLineNames = (
  room: AccessedRoom,
  user: Types.ObjectId,
  isStopped: () => boolean,
) => Promise<void>;

/**
 * Creates what replaces names in lines by ordinary changes. A line is sealed with the site's key, so that it opens although the
 * user's own keys are destroyed.
 */
export function createLineNameErasure(
  { models: { Message } }: Pick<ServicesDeps, 'models'>,
  {
    changes,
    deleteMessage,
    messagePublisher,
    users,
  }: {
    changes: MessageChanges<AccessedRoom>;
    deleteMessage: DeleteMessage;
    messagePublisher: Pick<MessagePublisher, 'publishChange'>;
    users: Pick<UserDirectory, 'byIds'>;
  },
): EraseLineNames {
  async function nameOf(room: AccessedRoom, id: string): Promise<string> {
    return ((await users.byIds(room.siteId, [id])).get(id) ?? unknownUser(id)).displayName;
  }

  async function erase(room: AccessedRoom, id: string, user: Types.ObjectId): Promise<void> {
    let isUnreadable = false;
    await changes.change(
      room,
      id,
      async (current) => {
        const { named, deletedAt } = current;
        if (deletedAt || !named?.some((one) => one.equals(user))) return null;
        const content = withoutName(current, user, await nameOf(room, current.sender.toString()));
        isUnreadable = content === undefined;
        if (!content) return null;
        // The line is not found by the user again.
        return { content, named: named.map((one) => (one.equals(user) ? toObjectId(NO_ID) : one)) };
      },
      async ({ message, changed }) => {
        if (changed) await messagePublisher.publishChange(room, message, 'message.updated');
      },
    );
    // Its key may be missing for now, and the name would be there again with it.
    if (isUnreadable) await deleteMessage(room, id);
  }

  return async (room, user, isStopped) => {
    const left = { room: { $eq: room.record._id }, named: { $eq: user }, deletedAt: { $eq: null } };
    for (;;) {
      const rows = await Message.find(left).select('_id').limit(BATCH).read('primary').lean();
      for (const { _id } of rows) {
        if (isStopped()) return;
        await erase(room, _id.toString(), user);
      }
      if (rows.length < BATCH) return;
    }
  };
}

/** Returns a line that names nobody in the place of the user; undefined where no key opens it. */
function withoutName(line: StoredMessage, user: Types.ObjectId, who: string): StoredPayload | undefined {
  const payload = openPayload(line);
  if (!payload) return undefined;
  // Only lines of this form name users.
  const { users, names, ...others } = payload['data'] as LineData;
  const inPlace = (list: string[], text: string) =>
    list.map((one, at) => (line.named?.[at]?.equals(user) ? text : one));
  const data: LineData = {
    ...{ ...others, users: inPlace(users, erasedUsername(user)) },
    ...(names && { names: inPlace(names, ERASED_NAME) }),
  };
  return { ...payload, data, text: lineText(data, who) };
}
