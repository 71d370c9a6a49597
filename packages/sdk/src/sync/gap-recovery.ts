import { GAP_WAIT_MS } from '@sotto/protocol';
import type { ChangesPage, MessageEvent, SyncResult } from '@sotto/protocol';
import type { Clock } from '../ports.js';
import { createSyncQueue } from './sync-queue.js';
import { createTrackedRoom, eventNameOf, learn, takeNext } from './tracked-room.js';
import type { MessageEventName, TrackedRoom } from './tracked-room.js';

/** Pages of changes (at most 100 each) after which reading the newest page is faster. */
const MAX_PAGES = 20;
/** Events of untracked rooms that are remembered, to recognize duplicates. */
const MAX_REMEMBERED = 256;

type Emit = (name: MessageEventName, event: MessageEvent) => void;

interface GapRecoveryDeps {
  clock: Clock;
  /** Rejects while there is no connection. */
  sync: (rooms: Record<string, number>) => Promise<SyncResult>;
  emit: Emit;
  /** A room missed too many changes, and is no longer tracked. */
  onStale: (room: string) => void;
}

export type GapRecovery = ReturnType<typeof createGapRecovery>;

/** Emits each change of a tracked room in order and once: waits for what is missing, then asks for it. */
export function createGapRecovery({ clock, sync, emit, onStale }: GapRecoveryDeps) {
  const rooms = new Map<string, TrackedRoom>();
  const untracked = createDuplicateFilter(emit);
  const queue = createSyncQueue({ rooms, sync, onResult });

  /** Emits a change and those that were held behind it. */
  function advance(slug: string, room: TrackedRoom, name: MessageEventName, event: MessageEvent): void {
    if (event.rev <= room.rev) return;
    learn(room, event);
    emit(name, event);
    releaseHeld(slug, room);
  }

  function releaseHeld(slug: string, room: TrackedRoom): void {
    const next = takeNext(room);
    if (room.held.size === 0) stopWaiting(room);
    // A listener of the last event may have untracked the room, or tracked it again.
    if (next && rooms.get(slug) === room) advance(slug, room, next.name, next.event);
  }

  function hold(room: TrackedRoom, name: MessageEventName, event: MessageEvent): void {
    room.held.set(event.rev, { name, event });
    room.timer ??= clock.setTimeout(() => {
      room.timer = undefined;
      queue.add([event.room]);
    }, GAP_WAIT_MS);
  }

  function stopWaiting(room: TrackedRoom): void {
    clock.clearTimeout(room.timer);
    room.timer = undefined;
  }

  function untrack(slug: string): void {
    clock.clearTimeout(rooms.get(slug)?.timer);
    rooms.delete(slug);
    queue.remove(slug);
  }

  function setStale(slug: string): void {
    untrack(slug);
    onStale(slug);
  }

  function onResult(result: SyncResult, asked: ReadonlyMap<string, TrackedRoom>): void {
    // A room that was tracked again in the meantime has a cursor of its own.
    const isCurrent = (slug: string) => rooms.get(slug) === asked.get(slug);
    for (const slug of result.gone) untrack(slug);
    for (const [slug, page] of Object.entries(result.rooms)) if (isCurrent(slug)) applyPage(slug, page);
    result.ahead.filter(isCurrent).forEach(setStale);
  }

  function applyPage(slug: string, page: ChangesPage): void {
    const room = rooms.get(slug);
    if (!room) return;
    for (const message of page.results) {
      advance(slug, room, eventNameOf(message, room), { room: slug, rev: message.rev, message });
      if (rooms.get(slug) !== room) return;
    }
    room.rev = Math.max(room.rev, page.rev);
    releaseHeld(slug, room);
    room.pages = page.hasMore ? room.pages + 1 : 0;
    if (room.pages >= MAX_PAGES) setStale(slug);
    else if (page.hasMore) queue.add([slug]);
  }

  return {
    track(slug: string, rev: number, seq: number): void {
      untrack(slug);
      rooms.set(slug, createTrackedRoom(rev, seq));
    },
    untrack,
    has: (slug: string) => rooms.has(slug),
    /** Returns the tracked rooms. */
    tracked: () => [...rooms.keys()],
    /** Takes an event, or the acknowledgement of an own change, which says the same. */
    receive(name: MessageEventName, event: MessageEvent): void {
      const room = rooms.get(event.room);
      if (!room) untracked.emit(name, event);
      else if (event.rev === room.rev + 1) advance(event.room, room, name, event);
      else if (event.rev > room.rev) hold(room, name, event);
    },
    /** Asks for the tracked rooms that are behind their newest `rev`, at most `most` of them. */
    heads(heads: Record<string, number>, most = Infinity): void {
      const isBehind = (slug: string) => heads[slug]! > (rooms.get(slug)?.rev ?? Infinity);
      queue.add(Object.keys(heads).filter(isBehind).slice(0, most));
    },
    /** Asks for what a room may have missed. */
    recover: (slug: string) => queue.add([slug]),
    /** Asks for what all rooms may have missed, as after a reconnect. */
    recoverAll: () => queue.add(rooms.keys()),
    clear(): void {
      for (const slug of [...rooms.keys()]) untrack(slug);
      untracked.clear();
    },
  };
}

/** Drops duplicates in rooms that are not tracked: an own change arrives as the acknowledgement and as the event. */
function createDuplicateFilter(emit: Emit) {
  /** Room and `rev`, oldest first. */
  const emitted = new Set<string>();
  return {
    emit(name: MessageEventName, event: MessageEvent): void {
      const key = `${event.room}/${event.rev}`;
      if (emitted.has(key)) return;
      emitted.add(key);
      if (emitted.size > MAX_REMEMBERED) emitted.delete(emitted.values().next().value!);
      emit(name, event);
    },
    clear: () => emitted.clear(),
  };
}
