import { GAP_WAIT_MS } from '@sotto/protocol';
import type { ChangesPage, Message, MessageEvent, SyncResult } from '@sotto/protocol';
import type { Clock } from '../options.js';

/** Pages of changes (at most 100 each) after which loading the newest page is the shorter way. */
const MAX_PAGES = 20;
/** Events of rooms that are not tracked, of which a double is known. */
const MAX_TOLD = 256;
/** Rooms in one `sync`. */
const MAX_ROOMS = 500;

export type MessageEventName = 'message.new' | 'message.updated' | 'message.deleted';

interface TrackedRoom {
  /** Known up to here. */
  rev: number;
  /** All messages up to this `seq` are known, and those in `above`: any other is new to us. */
  seq: number;
  /** Places above `seq`, with a hole before each: an edit moves a message behind later ones in the log. */
  above: Set<number>;
  /** Events ahead of the next `rev`, by `rev`. */
  held: Map<number, { name: MessageEventName; event: MessageEvent }>;
  timer: unknown;
  pages: number;
}

interface GapHealerDeps {
  clock: Clock;
  /** Rejects while there is no connection. */
  sync: (rooms: Record<string, number>) => Promise<SyncResult>;
  emit: (name: MessageEventName, event: MessageEvent) => void;
  onStale: (room: string) => void;
}

export type GapHealer = ReturnType<typeof createGapHealer>;

/** Brings each change of a tracked room in order and once: what is missing is waited for, then asked for. */
export function createGapHealer({ clock, sync, emit, onStale }: GapHealerDeps) {
  const rooms = new Map<string, TrackedRoom>();
  /** Rooms to ask for. */
  const behind = new Set<string>();
  /** Room and `rev` of what was told of rooms that are not tracked, oldest first. */
  const told = new Set<string>();
  let running = false;

  /** Our own change comes twice: as the answer and as the event. */
  function tellOnce(name: MessageEventName, event: MessageEvent): void {
    const key = `${event.room}/${event.rev}`;
    if (told.has(key)) return;
    told.add(key);
    if (told.size > MAX_TOLD) told.delete(told.values().next().value!);
    emit(name, event);
  }

  function deliver(slug: string, room: TrackedRoom, name: MessageEventName, event: MessageEvent): void {
    if (event.rev <= room.rev) return;
    room.rev = event.rev;
    learn(room, event.message.seq);
    emit(name, event);
    drain(slug, room);
  }

  function drain(slug: string, room: TrackedRoom): void {
    for (const rev of room.held.keys()) {
      if (rev <= room.rev) room.held.delete(rev);
    }
    const next = room.held.get(room.rev + 1);
    if (room.held.size === 0) stopWaiting(room);
    // A listener of the last event may have untracked the room, or tracked it anew.
    if (next && rooms.get(slug) === room) deliver(slug, room, next.name, next.event);
  }

  function stopWaiting(room: TrackedRoom): void {
    clock.clearTimeout(room.timer);
    room.timer = undefined;
  }

  function untrack(slug: string): void {
    const room = rooms.get(slug);
    if (room) stopWaiting(room);
    rooms.delete(slug);
    behind.delete(slug);
  }

  function setStale(slug: string): void {
    untrack(slug);
    onStale(slug);
  }

  function ask(slugs: Iterable<string>): void {
    for (const slug of slugs) behind.add(slug);
    if (!running && behind.size > 0) void run();
  }

  async function run(): Promise<void> {
    running = true;
    try {
      while (behind.size > 0) {
        const slugs = [...behind].slice(0, MAX_ROOMS);
        const asked = new Map(slugs.map((slug) => [slug, rooms.get(slug)]));
        for (const slug of slugs) behind.delete(slug);
        const cursors = slugs.flatMap((slug) => {
          const room = rooms.get(slug);
          return room ? [[slug, room.rev] as const] : [];
        });
        if (cursors.length === 0) continue;
        apply(await sync(Object.fromEntries(cursors)), asked);
      }
    } catch {
      // The connection was lost, or the server cannot answer: the next connection or the next `heads` asks again.
      behind.clear();
    } finally {
      running = false;
    }
  }

  function apply(result: SyncResult, asked: Map<string, TrackedRoom | undefined>): void {
    for (const slug of result.gone) untrack(slug);
    for (const [slug, page] of Object.entries(result.rooms)) {
      const room = rooms.get(slug);
      if (room && room === asked.get(slug)) applyPage(slug, room, page);
    }
    for (const slug of result.ahead) {
      // What was tracked anew in the meantime has a cursor of its own.
      if (rooms.get(slug) === asked.get(slug)) setStale(slug);
    }
  }

  function applyPage(slug: string, room: TrackedRoom, page: ChangesPage): void {
    for (const message of page.results) {
      deliver(slug, room, nameOf(message, room), { room: slug, rev: message.rev, message });
      if (rooms.get(slug) !== room) return;
    }
    room.rev = Math.max(room.rev, page.rev);
    drain(slug, room);
    room.pages = page.hasMore ? room.pages + 1 : 0;
    if (room.pages >= MAX_PAGES) setStale(slug);
    else if (page.hasMore) behind.add(slug);
  }

  return {
    track(slug: string, rev: number, seq: number): void {
      untrack(slug);
      rooms.set(slug, { rev, seq, above: new Set(), held: new Map(), timer: undefined, pages: 0 });
    },
    untrack,
    has: (slug: string) => rooms.has(slug),
    /** The rooms that are tracked. */
    tracked: () => [...rooms.keys()],
    /** Takes an event, or an acknowledgement that says the same. */
    receive(name: MessageEventName, event: MessageEvent): void {
      const room = rooms.get(event.room);
      if (!room) return tellOnce(name, event);
      if (event.rev <= room.rev) return;
      if (event.rev === room.rev + 1) return deliver(event.room, room, name, event);
      room.held.set(event.rev, { name, event });
      room.timer ??= clock.setTimeout(() => {
        room.timer = undefined;
        ask([event.room]);
      }, GAP_WAIT_MS);
    },
    /** Newest `rev` by slug: asks for what lies behind, for at most so many rooms. */
    heads(heads: Record<string, number>, most = Infinity): void {
      const late = Object.keys(heads).filter(
        (slug) => (heads[slug] ?? 0) > (rooms.get(slug)?.rev ?? Infinity),
      );
      ask(late.slice(0, most));
    },
    /** Asks for what a room may have missed. */
    catchUp: (slug: string) => ask([slug]),
    /** After a reconnect: anything may have been missed. */
    syncAll: () => ask([...rooms.keys()]),
    clear(): void {
      for (const slug of [...rooms.keys()]) untrack(slug);
      told.clear();
    },
  };
}

/** What a change found by `sync` is: of several changes to one message only the last is told. */
function nameOf(message: Message, room: TrackedRoom): MessageEventName {
  if (message.deletedAt !== undefined) return 'message.deleted';
  const isKnown = message.seq <= room.seq || room.above.has(message.seq);
  return isKnown ? 'message.updated' : 'message.new';
}

function learn(room: TrackedRoom, seq: number): void {
  if (seq > room.seq) room.above.add(seq);
  while (room.above.delete(room.seq + 1)) room.seq += 1;
}
