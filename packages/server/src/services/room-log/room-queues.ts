import type { RoomRef } from '../realtime.js';
import { identity } from './batch.js';
import type { Entry } from './batch.js';
import type { GroupCommit } from './group-commit.js';

/** Messages of one room that are written together. */
const MAX_BATCH = 250;

type Job = { entry: Entry } | { run: () => Promise<void> };

/** Work of rooms, each room's in its order and one after the other. */
export interface RoomQueues<R extends RoomRef> {
  enqueue(room: R, job: Job): void;
  /** Resolves when every queue is empty. */
  idle(): Promise<void>;
}

/** Creates the queues. Entries that wait together are committed as one batch, in the group of other rooms. */
export function createRoomQueues<R extends RoomRef>({
  groupCommit,
  commit,
}: {
  groupCommit: GroupCommit;
  /** Writes a batch. Never rejects. */
  commit: (room: R, batch: Entry[]) => Promise<void>;
}): RoomQueues<R> {
  const queues = new Map<string, Job[]>();
  const running = new Set<Promise<void>>();

  async function drain(room: R, queue: Job[]): Promise<void> {
    while (queue.length > 0) {
      await groupCommit.run(async () => {
        const batch = takeBatch(queue);
        if (batch.length > 0) await commit(room, batch);
        else {
          const job = queue.shift();
          if (job && 'run' in job) await job.run();
        }
      });
    }
    queues.delete(room.id);
  }

  return {
    enqueue(room, job) {
      const queue = queues.get(room.id);
      if (queue) {
        queue.push(job);
        return;
      }
      queues.set(room.id, [job]);
      const drained = drain(room, queues.get(room.id)!).finally(() => running.delete(drained));
      running.add(drained);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Takes the leading entries, at most a batch; duplicates of one (sender, clientMessageId) become one entry. */
function takeBatch(queue: Job[]): Entry[] {
  const entries = new Map<string, Entry>();
  while (entries.size < MAX_BATCH) {
    const next = queue[0];
    if (!next || !('entry' in next)) break;
    queue.shift();
    const key = identity(next.entry.senderId, next.entry.clientMessageId);
    const first = entries.get(key);
    if (first) first.waiting.push(...next.entry.waiting);
    else entries.set(key, next.entry);
  }
  return [...entries.values()];
}
