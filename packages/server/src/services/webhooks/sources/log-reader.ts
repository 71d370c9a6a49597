import type { WebhookMessage, WebhookMessageData } from '@sotto/protocol';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { StoredMessage } from '../../../models/message.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { presentMessage } from '../../../presenters/messages.js';
import type { OutgoingEvent } from '../sending/sender.js';
import type { ServicesDeps } from '../../deps.js';
import { eventsOf } from './log-events.js';
import type { LogEvent } from './log-events.js';
import { presentRoomRef, presentUsers, ROOM_REF_FIELDS } from './people.js';

/** An event of a room's log. Its text is decrypted by `open`, when it is about to be sent. */
export interface PendingEvent {
  rev: number;
  type: LogEvent<unknown>['type'];
  open(): OutgoingEvent;
}

/** Reads the events behind a number of a room's log. */
export type ReadLog = (
  webhook: WebhookRecord,
  roomId: string,
  range: { after: number; to: number },
) => Promise<PendingEvent[]>;

/** Creates the reader: it asks who owns each number, since a message knows its first and its last ones only. */
export function createLogReader(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger'>): ReadLog {
  const { keys } = deps;
  const { Message, Room } = deps.models;

  return async (webhook, roomId, { after, to }) => {
    const room = toObjectId(roomId);
    const numbers = Array.from({ length: to - after }, (_, index) => after + 1 + index);
    const rows = await Message.findRows({ room, revs: { $in: numbers } });
    const messages = rows.map((row) => Message.openRecord(row));
    const events = eventsOf(messages, after, to).filter(
      ({ type }) => webhook.events.length === 0 || webhook.events.includes(type),
    );
    if (events.length === 0) return [];
    const writers = messages.map(({ author, sender }) => (author ?? sender).toString());
    const [record, present] = await Promise.all([
      Room.findOne({ _id: { $eq: room } })
        .select(ROOM_REF_FIELDS)
        .lean<Pick<RoomRecord, 'slug' | 'externalId'> | null>(),
      presentUsers(deps, webhook.site, writers, { withNames: webhook.content }),
      keys.loadOf(messages),
    ]);
    return events.map(({ rev, type, message }) => ({
      rev,
      type,
      open: () => {
        const data: WebhookMessageData = {
          room: presentRoomRef(roomId, record),
          rev,
          message: presentFor(webhook, message, present((message.author ?? message.sender).toString())),
        };
        const at = type === 'message.new' ? message.createdAt : (message.deletedAt ?? message.editedAt);
        const timestamp = (at ?? message.createdAt).toISOString();
        return {
          id: `evt_${message._id.toString()}_${rev}`,
          body: JSON.stringify({ type, timestamp, data }),
        };
      },
    }));
  };
}

/** Presents a message as members see it, without what the webhook is not to have. */
function presentFor(
  { content: hasContent }: WebhookRecord,
  stored: StoredMessage,
  sender: WebhookMessage['sender'],
): WebhookMessage {
  const user = { id: sender.id, username: '', displayName: '', kind: sender.kind ?? ('user' as const) };
  const { room, content, format, mentions, data, files, reactions, replyTo, ...rest } = presentMessage(
    stored,
    '',
    user,
  );
  void room;
  void reactions;
  void replyTo;
  const marks = { ...(format && { format }), ...(mentions && { mentions }), ...(data && { data }) };
  const texts = { content, ...marks, ...(files && { files }) };
  return { ...rest, sender, ...(hasContent ? texts : { contentOmitted: true as const }) };
}
