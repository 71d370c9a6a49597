import { encodeJson } from '../internal/encode-json.js';
import type { OutboxRecord } from '../ports.js';
import { createEntry, createResult, errorOf, recordOf } from './entry.js';
import { transition } from './entry-state.js';
import type { EntryOwner } from './entry-state.js';
import { queueOf, report, touch } from './outbox-state.js';
import type { OutboxState } from './outbox-state.js';
import { dequeue, enqueue, findEntry } from './room-queue.js';

/** Which tab sends a message that was found: any, or only the one that wrote it. */
type FoundOwner = Exclude<EntryOwner, 'this-tab'>;

const foundOwner = ({ journal }: OutboxState): FoundOwner => (journal.isGuarded ? 'any-tab' : 'other-tab');

/** Adds or updates an entry; returns whether anything changed. */
function adopt(state: OutboxState, record: OutboxRecord, owner: FoundOwner): boolean {
  const known = findEntry(state.queues, record.clientMessageId);
  if (known && known.queue.current === known.entry) return false;
  if (state.ended.has(record.clientMessageId)) return false;
  touch(state, record);
  const entry = known?.entry ?? createEntry(record, owner);
  entry.isKept = true;
  if (!known) {
    enqueue(queueOf(state, record.room), entry);
    return true;
  }
  if (owner === 'any-tab') entry.state = transition(entry.state, 'share');
  if (encodeJson(record) === encodeJson(recordOf(entry))) return false;
  const hadFailed = entry.state.status === 'failed';
  entry.state = { ...transition(entry.state, 'adopt'), status: record.status };
  entry.error = errorOf(record);
  entry.draft = { ...entry.draft, waitsSince: record.waitsSince };
  if (record.status === 'failed') entry.result.reject(entry.error);
  // It is under way again: a new caller waits for that, not for its previous end.
  else if (hadFailed) entry.result = createResult();
  return true;
}

/** Removes the entries that the store no longer contains: they were sent or discarded elsewhere. Returns their rooms. */
function removeMissing({ queues }: OutboxState, found: ReadonlySet<string>): string[] {
  const rooms: string[] = [];
  for (const [room, queue] of queues)
    for (const entry of queue.entries)
      // An own entry is sent anyway: the server returns the stored message.
      if (entry.isKept && entry.state.owner !== 'this-tab' && !found.has(entry.draft.clientMessageId)) {
        rooms.push(room);
        dequeue(queue, entry);
      }
  return rooms;
}

/** Takes over what the store contains. */
export async function refresh(state: OutboxState, owner = foundOwner(state)): Promise<void> {
  const { journal, watchers } = state;
  const { scope } = journal;
  const changed = new Set<string>();
  watchers.add(changed);
  const records = await journal.load();
  watchers.delete(changed);
  if (!records || scope !== journal.scope) return;
  const found = new Set([...changed, ...records.map(({ clientMessageId }) => clientMessageId)]);
  const rooms = new Set(removeMissing(state, found));
  for (const record of records) {
    // What changed during the read is newer than its result.
    if (!changed.has(record.clientMessageId) && adopt(state, record, owner)) rooms.add(record.room);
  }
  for (const room of rooms) report(state, room);
}

/** Takes over what another tab recorded. `retryIn`: milliseconds until that tab tries again. */
export function takeOver(state: OutboxState, record: OutboxRecord, retryIn: number): void {
  const { room } = record;
  if (!adopt(state, record, foundOwner(state))) return;
  const queue = queueOf(state, room);
  if (!queue.isWoken) queue.notBefore = state.clock.now() + retryIn;
  report(state, room);
  void state.run(room);
}
