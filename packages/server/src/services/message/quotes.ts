import type { Types } from 'mongoose';
import type { MessageModel, StoredMessage } from '../../models/message.js';

/** Reads the messages that these reply to by one query, or none where none does or all that they quote is among them. */
type ReadQuoted = (messages: readonly StoredMessage[]) => Promise<QuotedMessages>;

/** Returns the message that another one replies to; undefined where it is none, or gone. */
type QuotedMessages = (reply: StoredMessage) => StoredMessage | undefined;

/** Creates the reader. It reads each time anew what these messages do not hold: what is deleted is never quoted. */
export function createQuotedReader(Message: MessageModel): ReadQuoted {
  return async (messages) => {
    const found = new Map(messages.map((message) => [keyOf(message.room, message.seq), message]));
    const byRoom = new Map<string, { room: Types.ObjectId; seqs: number[] }>();
    for (const { room, replyTo } of messages) {
      if (replyTo === undefined || found.has(keyOf(room, replyTo))) continue;
      const known = byRoom.get(room.toString());
      if (known) known.seqs.push(replyTo);
      else byRoom.set(room.toString(), { room, seqs: [replyTo] });
    }
    const quoted: QuotedMessages = ({ room, replyTo }) =>
      replyTo === undefined ? undefined : found.get(keyOf(room, replyTo));
    if (byRoom.size === 0) return quoted;
    const branches = [...byRoom.values()].map(({ room, seqs }) => ({
      room,
      seq: { $in: [...new Set(seqs)] },
    }));
    const rows = await Message.findRows(branches.length === 1 ? branches[0]! : { $or: branches });
    for (const row of rows) found.set(keyOf(row.room, row.seq), Message.openRecord(row));
    return quoted;
  };
}

const keyOf = (room: Types.ObjectId, seq: number) => `${room.toString()} ${seq}`;
