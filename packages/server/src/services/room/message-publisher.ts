import type { Message, Quote } from '@sotto/protocol';
import type { StoredMessage } from '../../models/message.js';
import { presentCipherFlow } from '../../presenters/monitor.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import type { Committed } from '../room-log/batch-settlement.js';
import type { MessagePresenter } from './message-presenter.js';
import type { ReadMarks } from './marks/read-marks.js';

type NamedRoom = RoomRef & { readonly name: string };

export type MessagePublisher = ReturnType<typeof createMessagePublisher>;

/** Publishes what was written to the log: to the members of the room and to the monitor. */
export function createMessagePublisher(
  { realtime, webhooks, keys, logger }: Pick<ServicesDeps, 'realtime' | 'webhooks' | 'keys' | 'logger'>,
  { presenter, marks }: { presenter: MessagePresenter; marks: ReadMarks },
) {
  async function publish(
    room: NamedRoom,
    message: StoredMessage,
    event: 'message.updated' | 'message.deleted',
  ): Promise<Message> {
    const presented = await presenter.presentOne(room, message);
    realtime.toRoom(room, event, { room: room.slug, rev: message.rev, message: presented });
    return presented;
  }

  /** Reads what was replied to, after the replies are stored: what was deleted meanwhile is not quoted. */
  async function loadQuotes(
    room: NamedRoom,
    committed: Committed[],
  ): Promise<(message: StoredMessage) => Quote | undefined> {
    const replies = committed.flatMap(({ message }) => (message.replyTo === undefined ? [] : [message]));
    if (replies.length === 0) return () => undefined;
    try {
      return await presenter.loadQuotes(room.siteId, replies);
    } catch (error) {
      logger.warn({ err: error, room: room.id }, 'unable to read what new messages reply to');
      return (message) => {
        if (message.replyTo === undefined) return undefined;
        throw error;
      };
    }
  }

  /** Tells those who do not read the text: the monitor, and what sends webhooks. */
  function publishMoved(room: NamedRoom, message: StoredMessage): void {
    webhooks.roomMoved(room);
    const flow = presentCipherFlow(message, room, keys.ringOf);
    if (flow) realtime.cipherFlow(room, flow);
  }

  return {
    /**
     * Publishes appended messages, and moves the senders' own read marks; a line that says what somebody did is not a message
     * of theirs, and moves the mark of those alone who had read all before it. Never throws.
     * @returns the messages as members see them, in the same order; undefined for one that could not be published
     */
    async publishCommitted(room: NamedRoom, committed: Committed[]): Promise<(Message | undefined)[]> {
      const quoteOf = await loadQuotes(room, committed);
      const passed: Promise<void>[] = [];
      const published = committed.map(({ message, sender }) => {
        try {
          const presented = presenter.presentNew(room, message, sender, quoteOf(message));
          realtime.toRoom(room, 'message.new', { room: room.slug, rev: message.rev, message: presented });
          publishMoved(room, message);
          if (presented.kind === 'system') passed.push(marks.pass(room.id, sender.id, message.seq));
          else marks.advance(room.id, sender.id, message.seq);
          return presented;
        } catch (error) {
          // The message is stored: members recover it by `rev`, and its sender must not see a failure.
          logger.error({ err: error, message: message._id.toString() }, 'unable to publish a stored message');
          return undefined;
        }
      });
      await Promise.all(passed);
      return published;
    },
    /** Publishes an edit or a deletion, and returns the message as members see it. */
    async publishChange(
      room: NamedRoom,
      message: StoredMessage,
      event: 'message.updated' | 'message.deleted',
    ): Promise<Message> {
      const presented = await publish(room, message, event);
      publishMoved(room, message);
      return presented;
    },
    /** Publishes that the reactions to a message were counted, or a pin: to members alone, as its text is the same. */
    publishAside: (room: NamedRoom, message: StoredMessage): Promise<Message> =>
      publish(room, message, 'message.updated'),
  };
}
