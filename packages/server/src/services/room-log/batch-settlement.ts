import type { Message, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { MessageModel, StoredMessage } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRef } from '../realtime.js';
import { withCommandTimeout } from './command-timeout.js';
import { identity, resolveDuplicate, resolveStored } from './batch.js';
import type { Entry } from './batch.js';

/** A stored message and its sender. */
export interface Committed {
  message: StoredMessage;
  sender: User;
}

export interface BatchSettlementDeps<R extends RoomRef> {
  Message: MessageModel;
  clock: () => number;
  /**
   * Publishes a commit of this node; called in the order of the room's log. Must not reject.
   * @returns the messages as they were published, in the same order; undefined for one that could not be
   */
  onCommitted: (room: R, messages: Committed[]) => Promise<(Message | undefined)[]>;
  /** Called with the time of a message from receipt to durable storage, in milliseconds. */
  onLatency: (milliseconds: number) => void;
}

export type BatchSettlement<R extends RoomRef> = ReturnType<typeof createBatchSettlement<R>>;

/** Settles the entries of a batch that are stored: publishes those of this node, and resolves their callers. */
export function createBatchSettlement<R extends RoomRef>(deps: BatchSettlementDeps<R>) {
  const { Message, clock, onCommitted, onLatency } = deps;

  /** Publishes entries that this node stored, and resolves them. */
  async function settle(room: R, entries: Entry[], messages: StoredMessage[]): Promise<void> {
    if (entries.length === 0) return;
    const published = await onCommitted(
      room,
      entries.map(({ sender }, index) => ({ message: messages[index]!, sender })),
    );
    const now = clock();
    for (const [index, entry] of entries.entries()) {
      onLatency(now - entry.receivedAt);
      resolveStored(entry, messages[index]!, published[index]);
    }
  }

  /** Resolves entries that a majority has already stored, by this node or another; returns the others. */
  async function settleKnown(room: R, entries: Entry[], timeoutMs: number): Promise<Entry[]> {
    const senders = [...new Set(entries.map(({ senderId }) => senderId))].map(toObjectId);
    const rows = await withCommandTimeout(
      Message.find({
        room: { $eq: toObjectId(room.id) },
        sender: mongoose.trusted({ $in: senders }),
        clientMessageId: mongoose.trusted({ $in: entries.map((entry) => entry.clientMessageId) }),
      })
        .read('primary')
        .lean(),
      timeoutMs,
    );
    const known = new Map(
      rows.map((row) => [identity(row.sender, row.clientMessageId), Message.openRecord(row)]),
    );
    const ours: { entry: Entry; message: StoredMessage }[] = [];
    const unknown: Entry[] = [];
    for (const entry of entries) {
      const message = known.get(identity(entry.senderId, entry.clientMessageId));
      if (!message) unknown.push(entry);
      else if (message._id.equals(entry.id)) ours.push({ entry, message });
      else resolveDuplicate(entry, message);
    }
    ours.sort((a, b) => a.message.seq - b.message.seq);
    await settle(
      room,
      ours.map(({ entry }) => entry),
      ours.map(({ message }) => message),
    );
    return unknown;
  }

  return { settle, settleKnown };
}
