import mongoose from 'mongoose';
import { expect, it, vi } from 'vitest';
import type { MessageModel, MessageRecord, StoredMessage } from '../../models/message.js';
import { createQuotedReader } from './quotes.js';

const room = new mongoose.Types.ObjectId();
const messageOf = (seq: number, replyTo?: number, of = room) => ({ room: of, seq, replyTo }) as StoredMessage;

/** A model with these messages, which notes the numbers that were asked for. */
function modelOf(rows: StoredMessage[]) {
  const asked: unknown[] = [];
  const Message = {
    async findRows({ room, seq }: { room: mongoose.Types.ObjectId; seq: { $in: number[] } }) {
      asked.push(seq.$in);
      return rows.filter((row) => row.room.equals(room) && seq.$in.includes(row.seq));
    },
    openRecord: (row: StoredMessage) => row,
  } as unknown as MessageModel;
  return { Message, asked };
}

it('reads only what replies quote and the messages themselves do not hold', async () => {
  const old = messageOf(3);
  const { Message, asked } = modelOf([old]);
  const page = [messageOf(10), messageOf(11, 10), messageOf(12, 3), messageOf(13, 4)];
  const quotedBy = await createQuotedReader(Message)(page);
  expect(page.map((message) => quotedBy(message))).toEqual([undefined, page[0], old, undefined]);
  expect(asked).toEqual([[3, 4]]);
});

it('asks for nothing where all that is quoted is on the page, and mixes no rooms', async () => {
  const { Message, asked } = modelOf([]);
  const read = createQuotedReader(Message);
  const page = [messageOf(1), messageOf(2, 1)];
  expect((await read(page))(page[1]!)).toBe(page[0]);
  expect(asked).toEqual([]);
  const foreign = messageOf(2, 1, new mongoose.Types.ObjectId());
  expect((await read([page[0]!, foreign]))(foreign)).toBeUndefined();
  expect(asked).toEqual([[1]]);
});

it('takes what is at hand, and opens nothing else of it', async () => {
  const { Message, asked } = modelOf([]);
  const opened = vi.spyOn(Message, 'openRecord');
  const kept = [messageOf(1), messageOf(2)];
  const reply = messageOf(5, 2);
  const quotedBy = await createQuotedReader(Message)([reply], kept as MessageRecord[]);
  expect(quotedBy(reply)).toBe(kept[1]);
  expect(opened.mock.calls).toEqual([[kept[1]]]);
  expect(asked).toEqual([]);
});
