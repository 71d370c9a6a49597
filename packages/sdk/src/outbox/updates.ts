import type { Message } from '@sotto/protocol';
import type { OutboxRecord } from '../ports.js';
import { readRecord } from './parse-record.js';

/** What one tab reports to the others about a message of their common outbox. */
export type OutboxUpdate =
  | { type: 'put'; record: OutboxRecord; retryIn: number }
  | { type: 'sent'; message: Message }
  | { type: 'discarded'; clientMessageId: string }
  | { type: 'cleared' };

/** Parses an update. The channel belongs to the whole origin: anything else is `null`. */
export function readUpdate(value: unknown): OutboxUpdate | null {
  const update = (value ?? {}) as Partial<Record<string, unknown>> & Partial<OutboxUpdate>;
  const isWhole =
    update.type === 'cleared' ||
    (update.type === 'discarded' && typeof update.clientMessageId === 'string') ||
    (update.type === 'sent' && typeof update.message?.clientMessageId === 'string');
  if (isWhole) return update as OutboxUpdate;
  const record = update.type === 'put' ? readRecord(update.record) : null;
  return record && { type: 'put', record, retryIn: Number(update.retryIn) || 0 };
}
