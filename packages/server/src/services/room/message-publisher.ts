import type { Message, User } from '@sotto/protocol';
import { mapInSlices, startTimeSlices } from '../../async/time-slices.js';
import type { StoredMessage } from '../../models/message.js';
import { mostBytesOf } from '../../presenters/message-size.js';
import { presentMessage } from '../../presenters/messages.js';
import { presentCipherFlow } from '../../presenters/monitor.js';
import type { ServicesDeps } from '../deps.js';
import type { Committed } from '../room-log/message-writer.js';
import type { ReadMarks } from './read-marks.js';
import type { RoomRef } from '../realtime.js';
import type { UserDirectory } from '../user/user-directory.js';

type NamedRoom = RoomRef & { readonly name: string };

export type MessagePublisher = ReturnType<typeof createMessagePublisher>;

/** Turns stored messages into what members and the monitor see, and publishes commits. Never fails a write. */
export function createMessagePublisher(
  { realtime, logger, metrics, clock }: ServicesDeps,
  { users, marks }: { users: UserDirectory; marks: ReadMarks },
) {
  function onUnreadable(id: string): void {
    metrics?.decryptionFailed();
    logger.warn({ message: id, code: 'decryption_failed' }, 'no key opens a message');
  }

  const presentBy = (room: RoomRef, message: StoredMessage, sender: User): Message =>
    presentMessage(message, room.slug, sender, onUnreadable);

  /** Returns what presents one of these messages, with all of their senders loaded. */
  async function presenterOf(siteId: string, messages: StoredMessage[]) {
    const senders = await users.byIds(
      siteId,
      messages.map(({ sender }) => sender.toString()),
    );
    return (room: RoomRef, message: StoredMessage): Message => {
      const id = message.sender.toString();
      return presentBy(room, message, senders.get(id) ?? unknownUser(id));
    };
  }

  async function presentAll(items: { room: RoomRef; message: StoredMessage }[]): Promise<Message[]> {
    const present = await presenterOf(
      items[0]?.room.siteId ?? '',
      items.map(({ message }) => message),
    );
    return mapInSlices(items, ({ room, message }) => present(room, message), { now: clock });
  }

  async function presentWithin(room: RoomRef, messages: StoredMessage[], bytes: number): Promise<Message[]> {
    const present = await presenterOf(room.siteId, messages);
    const fitting: Message[] = [];
    const slices = startTimeSlices({ now: clock });
    let left = bytes;
    for (const message of messages) {
      const presented = present(room, message);
      left -= mostBytesOf(presented);
      if (left < 0) break;
      fitting.push(presented);
      const pause = slices.pause();
      if (pause) await pause;
    }
    return fitting;
  }

  const present = (room: RoomRef, messages: StoredMessage[]): Promise<Message[]> =>
    presentAll(messages.map((message) => ({ room, message })));

  const presentOne = async (room: RoomRef, message: StoredMessage): Promise<Message> =>
    (await present(room, [message]))[0]!;

  function showMonitor(room: NamedRoom, message: StoredMessage): void {
    const flow = presentCipherFlow(message, room);
    if (flow) realtime.cipherFlow(room, flow);
  }

  return {
    present,
    /** The first of these messages, as many as fit into so many bytes of JSON; the others are not decrypted. */
    presentWithin,
    /** Messages of several rooms of one site. */
    presentAll,
    presentOne,
    presentBy,
    /**
     * Publishes appended messages to members and the monitor, and moves the senders' own read marks. Never throws.
     * @returns the messages as members see them, in the same order; undefined for one that could not be published
     */
    publishCommitted(room: NamedRoom, committed: Committed[]): (Message | undefined)[] {
      return committed.map(({ message, sender }) => {
        try {
          const presented = presentBy(room, message, sender);
          realtime.toRoom(room, 'message.new', { room: room.slug, rev: message.rev, message: presented });
          showMonitor(room, message);
          marks.advance(room.id, sender.id, message.seq);
          return presented;
        } catch (error) {
          // The message is stored: members recover it by `rev`, and its sender must not see a failure.
          logger.error({ err: error, message: message._id.toString() }, 'unable to publish a stored message');
          return undefined;
        }
      });
    },
    /** After an edit or a deletion. */
    async publishChange(
      room: NamedRoom,
      message: StoredMessage,
      event: 'message.updated' | 'message.deleted',
    ): Promise<Message> {
      const presented = await presentOne(room, message);
      realtime.toRoom(room, event, { room: room.slug, rev: message.rev, message: presented });
      showMonitor(room, message);
      return presented;
    },
  };
}

/** A row that an operator took away must not break its messages. */
function unknownUser(id: string): User {
  return { id, username: 'unknown', displayName: 'Unknown', kind: 'user' };
}
