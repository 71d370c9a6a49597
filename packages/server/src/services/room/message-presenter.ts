import type { Message, User } from '@sotto/protocol';
import { mapInSlices, startTimeSlices } from '../../async/time-slices.js';
import type { StoredMessage } from '../../models/message.js';
import { mostBytesOf } from '../../presenters/message-size.js';
import { presentMessage } from '../../presenters/messages.js';
import { unknownUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import type { UserDirectory } from '../user/user-directory.js';

export type MessagePresenter = ReturnType<typeof createMessagePresenter>;

/** Turns stored messages into what members see: decrypts them and finds their senders. */
export function createMessagePresenter(
  { logger, metrics, clock }: Pick<ServicesDeps, 'logger' | 'metrics' | 'clock'>,
  { users }: { users: Pick<UserDirectory, 'byIds'> },
) {
  function onUnreadable(id: string): void {
    metrics?.decryptionFailed();
    logger.warn({ message: id, code: 'decryption_failed' }, 'no key opens a message');
  }

  const presentBy = (room: RoomRef, message: StoredMessage, sender: User): Message =>
    presentMessage(message, room.slug, sender, onUnreadable);

  /** Loads the senders of these messages and returns a function that presents one of them. */
  async function loadSenders(siteId: string, messages: StoredMessage[]) {
    const senders = await users.byIds(siteId, messages.map(writerOf));
    return (room: RoomRef, message: StoredMessage): Message => {
      const id = writerOf(message);
      return presentBy(room, message, senders.get(id) ?? unknownUser(id));
    };
  }

  async function presentAll(items: { room: RoomRef; message: StoredMessage }[]): Promise<Message[]> {
    const present = await loadSenders(
      items[0]?.room.siteId ?? '',
      items.map(({ message }) => message),
    );
    return mapInSlices(items, ({ room, message }) => present(room, message), { now: clock });
  }

  return {
    /** Presents a message whose sender is known. */
    presentBy,
    /** Presents messages of several rooms of one site. */
    presentAll,
    async presentOne(room: RoomRef, message: StoredMessage): Promise<Message> {
      const [presented] = await presentAll([{ room, message }]);
      return presented!;
    },
    /** Presents the first of these messages, as many as fit into `bytes` of JSON; the others are not decrypted. */
    async presentWithin(room: RoomRef, messages: StoredMessage[], bytes: number): Promise<Message[]> {
      const present = await loadSenders(room.siteId, messages);
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
    },
  };
}

/** Returns whom to look up: a message that names its account itself is shown rightly whatever a cache holds. */
const writerOf = ({ author, sender }: StoredMessage): string => (author ?? sender).toString();
