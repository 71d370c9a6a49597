import type { Types } from 'mongoose';
import type { MessageModel, MessageRecord, StoredMessage } from '../../models/message.js';

/**
 * Reads the messages that these reply to by one query, or none where none does or all that they quote is at hand: among
 * them, or in `kept`.
 */
type ReadQuoted = (
  messages: readonly StoredMessage[],
  kept?: readonly MessageRecord[],
) => Promise<QuotedMessages>;

/** Returns the message that another one replies to; undefined where it is none, or gone. */
type QuotedMessages = (reply: StoredMessage) => StoredMessage | undefined;

type Place = Pick<MessageRecord, 'room' | 'seq'>;
type Replying = Pick<MessageRecord, 'room' | 'seq' | 'replyTo'>;

/** Creates the reader. It reads each time anew what is not at hand: what is deleted is never quoted. */
export function createQuotedReader(Message: MessageModel): ReadQuoted {
  return async (messages, kept = []) => {
    const found = new Map(messages.map((message) => [keyOf(message.room, message.seq), message]));
    const missing = missingQuotes(messages);
    const atHand = kept.filter(({ room, seq }) => missing.delete(keyOf(room, seq)));
    for (const row of [...atHand, ...(await findPlaces(Message, missing))])
      found.set(keyOf(row.room, row.seq), Message.openRecord(row));
    return ({ room, replyTo }) => (replyTo === undefined ? undefined : found.get(keyOf(room, replyTo)));
  };
}

/** Reads the rows that these messages reply to, and that are not among them. */
export const findQuoted = (Message: Pick<MessageModel, 'findRows'>, messages: readonly Replying[]) =>
  findPlaces(Message, missingQuotes(messages));

/** Returns where what these reply to is, by key, of what is not among them. */
function missingQuotes(messages: readonly Replying[]): Map<string, Place> {
  const missing = new Map<string, Place>();
  for (const { room, replyTo } of messages)
    if (replyTo !== undefined) missing.set(keyOf(room, replyTo), { room, seq: replyTo });
  if (missing.size > 0) for (const { room, seq } of messages) missing.delete(keyOf(room, seq));
  return missing;
}

async function findPlaces(
  Message: Pick<MessageModel, 'findRows'>,
  places: ReadonlyMap<string, Place>,
): Promise<MessageRecord[]> {
  if (places.size === 0) return [];
  const byRoom = new Map<string, { room: Types.ObjectId; seqs: number[] }>();
  for (const { room, seq } of places.values()) {
    const known = byRoom.get(room.toString());
    if (known) known.seqs.push(seq);
    else byRoom.set(room.toString(), { room, seqs: [seq] });
  }
  const branches = [...byRoom.values()].map(({ room, seqs }) => ({ room, seq: { $in: seqs } }));
  return Message.findRows(branches.length === 1 ? branches[0]! : { $or: branches });
}

const keyOf = (room: Types.ObjectId, seq: number) => `${room.toString()} ${seq}`;
