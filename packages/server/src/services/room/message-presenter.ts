import type { Message, Quote, User } from '@sotto/protocol';
import { mapInSlices, startTimeSlices } from '../../async/time-slices.js';
import type { MessageRecord, StoredMessage } from '../../models/message.js';
import { mostBytesOf } from '../../presenters/message-size.js';
import { createPayloadReader, presentMessage, presentQuote } from '../../presenters/messages.js';
import type { ReadPayload } from '../../presenters/messages.js';
import { unknownUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import type { KeysService } from '../keys.js';
import { loadSummaries } from '../reaction/summaries.js';
import type { RoomRef } from '../realtime.js';
import { createQuotedReader } from '../message/quotes.js';
import type { UserDirectory } from '../user/user-directory.js';

export type MessagePresenter = ReturnType<typeof createMessagePresenter>;

/** Turns stored messages into what members see: decrypts them and finds their senders. */
export function createMessagePresenter(
  {
    models,
    keys,
    logger,
    metrics,
    clock,
  }: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'metrics' | 'clock'>,
  { users }: { users: Pick<UserDirectory, 'byIds'> },
) {
  const loadSenders = createSenderLoader(keys, users);
  const loadQuotes = createQuoteLoader(models, loadSenders);

  function onUnreadable(id: string): void {
    metrics?.decryptionFailed();
    logger.warn({ message: id, code: 'decryption_failed' }, 'no key opens a message');
  }

  /**
   * Loads what these messages are shown with, and returns a function that presents one of them.
   * @param quoted - rows of what they may reply to that need not be read
   */
  async function load(siteId: string, messages: StoredMessage[], quoted?: readonly MessageRecord[]) {
    const read = createPayloadReader();
    const [quoteOf, senderOf, reactionsOf, mentioned] = await Promise.all([
      loadQuotes(siteId, messages, { read, quoted }),
      loadSenders(siteId, messages),
      loadSummaries(keys, messages),
      users.byIds(siteId, messages.flatMap(mentionedBy)),
    ]);
    const accountOf = (id: string) => mentioned.get(id)?.id ?? id;
    return (room: RoomRef, message: StoredMessage): Message =>
      presentMessage(message, room.slug, senderOf(message), {
        ...{ reactions: reactionsOf(message), replyTo: quoteOf(message), accountOf, onUnreadable, read },
      });
  }

  async function presentAll(items: { room: RoomRef; message: StoredMessage }[]): Promise<Message[]> {
    const present = await load(
      items[0]?.room.siteId ?? '',
      items.map(({ message }) => message),
    );
    return mapInSlices(items, ({ room, message }) => present(room, message), { now: clock });
  }

  return {
    /** Presents a message that was just stored, and whose sender is known. */
    presentNew: (room: RoomRef, message: StoredMessage, sender: User, replyTo?: Quote): Message =>
      presentMessage(message, room.slug, sender, { replyTo, onUnreadable }),
    loadQuotes,
    /** Presents messages of several rooms of one site. */
    presentAll,
    async presentOne(room: RoomRef, message: StoredMessage): Promise<Message> {
      const [presented] = await presentAll([{ room, message }]);
      return presented!;
    },
    /**
     * Presents the first of these messages, as many as fit into `bytes` of JSON; the others are not decrypted.
     * @param quoted - rows of what they may reply to that need not be read
     */
    async presentWithin(
      room: RoomRef,
      messages: StoredMessage[],
      bytes: number,
      quoted?: readonly MessageRecord[],
    ): Promise<Message[]> {
      const present = await load(room.siteId, messages, quoted);
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

/** Creates what loads what messages reply to, and returns a function that presents the quote of one of them. */
function createQuoteLoader(
  { Message }: Pick<ServicesDeps['models'], 'Message'>,
  loadSenders: ReturnType<typeof createSenderLoader>,
) {
  const readQuoted = createQuotedReader(Message);
  return async (
    siteId: string,
    messages: readonly StoredMessage[],
    {
      read = createPayloadReader(),
      quoted,
    }: { read?: ReadPayload; quoted?: readonly MessageRecord[] | undefined } = {},
  ) => {
    const quotedBy = await readQuoted(messages, quoted);
    const senderOf = await loadSenders(
      siteId,
      messages.flatMap((message) => quotedBy(message) ?? []),
    );
    return (message: StoredMessage): Quote | undefined => {
      const quoted = quotedBy(message);
      return quoted && presentQuote(quoted, senderOf(quoted), read);
    };
  };
}

/** Creates what loads the senders of messages and the keys of their texts, and returns a function that names the sender of one. */
function createSenderLoader(keys: Pick<KeysService, 'loadOf'>, users: Pick<UserDirectory, 'byIds'>) {
  return async (siteId: string, messages: readonly StoredMessage[]) => {
    const [senders] = await Promise.all([users.byIds(siteId, messages.map(writerOf)), keys.loadOf(messages)]);
    return (message: StoredMessage): User => {
      const id = writerOf(message);
      return senders.get(id) ?? unknownUser(id);
    };
  };
}

/** Returns whom a message mentions; `@room` stands there as the room. */
const mentionedBy = ({ room, mentioned = [] }: StoredMessage): string[] =>
  mentioned.filter((id) => !id.equals(room)).map(String);

/** Returns whom to look up: a message that names its account itself is shown rightly whatever a cache holds. */
const writerOf = ({ author, sender }: StoredMessage): string => (author ?? sender).toString();
