import type { Types } from 'mongoose';
import type { MessageModel, StoredMessage } from '../../models/message.js';

/** Reads the messages that these reply to, by one query, or none where none does. */
type ReadQuoted = (messages: readonly StoredMessage[]) => Promise<QuotedMessages>;

/** Returns the message that another one replies to; undefined where it is none, or gone. */
type QuotedMessages = (reply: StoredMessage) => StoredMessage | undefined;

/** Creates the reader. It reads each time anew: what is deleted is never quoted. */
export function createQuotedReader(Message: MessageModel): ReadQuoted {
  return async (messages) => {
    const byRoom = new Map<string, { room: Types.ObjectId; seqs: number[] }>();
    for (const { room, replyTo } of messages) {
      if (replyTo === undefined) continue;
      const known = byRoom.get(room.toString());
      if (known) known.seqs.push(replyTo);
      else byRoom.set(room.toString(), { room, seqs: [replyTo] });
    }
    if (byRoom.size === 0) return () => undefined;
    const branches = [...byRoom.values()].map(({ room, seqs }) => ({
      room,
      seq: { $in: [...new Set(seqs)] },
    }));
    const rows = await Message.findRows(branches.length === 1 ? branches[0]! : { $or: branches });
    const found = new Map(rows.map((row) => [keyOf(row.room, row.seq), Message.openRecord(row)]));
    return ({ room, replyTo }) => (replyTo === undefined ? undefined : found.get(keyOf(room, replyTo)));
  };
}

const keyOf = (room: Types.ObjectId, seq: number) => `${room.toString()} ${seq}`;
