import type { ChangesPage, Profile, Room, SyncResult } from '@sotto/protocol';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';
import type { Clock } from '../ports.js';
import { createGapRecovery } from './gap-recovery.js';
import type { GapRecovery } from './gap-recovery.js';
import { createRestSync } from './rest-sync.js';
import { emitRoomChanges } from './room-changes.js';

/** Untracked rooms whose changes are read after one poll; the others follow after the next. */
const MAX_ROOMS = 20;

interface PolledRoomsDeps {
  clock: Clock;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  /** The rooms that the page tracks. */
  recovery: GapRecovery;
  readChanges: (slug: string, since: number) => Promise<ChangesPage>;
}

/** Turns polled lists of rooms into the events that a socket would have delivered. */
export function createPolledRooms({ clock, events, recovery, readChanges }: PolledRoomsDeps) {
  const sync: (cursors: Record<string, number>) => Promise<SyncResult> = createRestSync(readChanges);
  /** The rooms that the page does not track: their messages are emitted too. */
  const others = createGapRecovery({
    clock,
    sync,
    // Through the page's own recovery, which drops what an acknowledgement has already reported.
    emit: (name, event) => recovery.receive(name, event),
    onStale: () => events.emit('rooms.stale', {}),
  });
  let known: ReadonlyMap<string, Room> | undefined;

  function trackOthers(
    rooms: ReadonlyMap<string, Room>,
    before: ReadonlyMap<string, Room> | undefined,
  ): void {
    for (const slug of others.tracked()) if (!rooms.has(slug) || recovery.has(slug)) others.untrack(slug);
    for (const [slug, room] of rooms) {
      if (recovery.has(slug) || others.has(slug)) continue;
      const { rev, lastSeq } = before?.get(slug) ?? room;
      others.track(slug, rev, lastSeq);
    }
  }

  return {
    /** Reads what rooms missed, as the socket's `sync` does. */
    sync,
    /** Takes the joined rooms; returns whether anything is new. */
    update(rooms: Room[], me: Profile): boolean {
      const before = known;
      const now = (known = new Map(rooms.map((room) => [room.slug, room])));
      // What happened between the last socket and the first list is in no event.
      if (before) {
        for (const slug of before.keys()) if (!now.has(slug)) recovery.untrack(slug);
        emitRoomChanges({ events, me }, before, now);
      } else events.emit('rooms.stale', {});
      trackOthers(now, before);
      const heads = Object.fromEntries(rooms.map(({ slug, rev }) => [slug, rev]));
      recovery.heads(heads);
      others.heads(heads, MAX_ROOMS);
      return rooms.some(({ slug, rev }) => before?.get(slug)?.rev !== rev);
    },
    clear(): void {
      known = undefined;
      others.clear();
    },
  };
}
