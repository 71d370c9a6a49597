import type { OutboxRecord } from '../ports.js';
import type { Entry } from './entry.js';

/** The messages of one room in their order; one at a time is sent. */
export interface RoomQueue {
  entries: Entry[];
  isBusy: boolean;
  timer?: unknown;
  /** The entry whose attempt is under way here. */
  current: Entry | null;
  /** After another tab's attempt failed, when the next attempt is due: milliseconds since 1970. */
  notBefore: number;
  /** The connection came back during the attempt, whose failure then says nothing about the next one. */
  isWoken: boolean;
}

/** An entry, and the queue that it is in. */
export interface Position {
  queue: RoomQueue;
  entry: Entry;
}

export const createRoomQueue = (): RoomQueue => ({
  entries: [],
  isBusy: false,
  current: null,
  notBefore: 0,
  isWoken: false,
});

export function findEntry(queues: ReadonlyMap<string, RoomQueue>, clientMessageId: string): Position | null {
  for (const queue of queues.values()) {
    const entry = queue.entries.find((candidate) => candidate.draft.clientMessageId === clientMessageId);
    if (entry) return { queue, entry };
  }
  return null;
}

/** Returns the first entry that this tab may send. */
export function nextDue({ entries }: RoomQueue): Entry | undefined {
  return entries.find(({ state }) => state.status !== 'failed' && state.owner !== 'other-tab');
}

/** Inserts an entry at its position. */
export function enqueue(queue: RoomQueue, entry: Entry): void {
  queue.entries.push(entry);
  queue.entries.sort((a, b) => a.draft.position - b.draft.position);
}

export function dequeue(queue: RoomQueue, entry: Entry): void {
  queue.entries = queue.entries.filter((other) => other !== entry);
}

/** Creates the record of a new message, behind the others of its room. `now` in milliseconds since 1970. */
export function createRecord(
  { entries }: RoomQueue,
  message: Pick<
    OutboxRecord,
    'clientMessageId' | 'room' | 'content' | 'format' | 'mentions' | 'replyTo' | 'files'
  >,
  now: number,
): OutboxRecord {
  return {
    ...message,
    createdAt: new Date(now).toISOString(),
    position: Math.max(now, (entries.at(-1)?.draft.position ?? 0) + 1),
    waitsSince: now,
    status: 'queued',
  };
}
