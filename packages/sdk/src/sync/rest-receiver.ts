import type { ChangesPage, Profile, Room } from '@sotto/protocol';
import { toChatError } from '../errors.js';
import type { ChatError } from '../errors.js';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';
import type { Environment } from '../environment.js';
import { isPageHidden } from '../socket/watch-network.js';
import { createGapHealer } from './gap-recovery.js';
import type { GapHealer } from './gap-recovery.js';
import { createRestSync } from './rest-sync.js';
import { tellRoomNews } from './room-news.js';

/** Sockets that failed one after the other, where the server can be asked, are a network that lets none through. */
const MAX_FAILURES = 3;
/** Milliseconds between two questions: while something comes, at most, and while nobody looks. */
const INTERVAL_MS = { shortest: 2_000, longest: 15_000, hidden: 30_000 };
const GROWTH = 1.5;
/** Rooms that nobody tracks and that are asked for at one time; the others follow. */
const MAX_ROOMS = 20;

interface RestReceiverDeps {
  env: Pick<Environment, 'clock' | 'random'>;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  /** Reads the joined rooms. */
  readRooms: () => Promise<Room[]>;
  readChanges: (slug: string, since: number) => Promise<ChangesPage>;
  /** The rooms that are tracked. */
  healer: GapHealer;
  user: () => Profile | null;
  /** Receiving by REST began or ended. */
  onChange: () => void;
}

/**
 * Receives over REST where no socket can be opened though the server is there: a proxy that refuses or swallows upgrades.
 * Sockets go on being tried, and the first that opens ends this.
 */
export function createRestReceiver(deps: RestReceiverDeps) {
  const { env, events, healer } = deps;
  const { clock, random } = env;
  const sync = createRestSync(deps.readChanges);
  /** Rooms that nobody tracks: their messages are told all the same. */
  const others = createGapHealer({
    clock,
    sync,
    // Who asks for what was told already, as the answer to an own message, tells it once all the same.
    emit: (name, event) => healer.receive(name, event),
    onStale: () => events.emit('rooms.stale', {}),
  });
  let failures = 0;
  let isActive = false;
  /** Grows with each end: what belongs to an earlier time is ignored. */
  let round = 0;
  let isAsking = false;
  let known: ReadonlyMap<string, Room> | undefined;
  let wait = INTERVAL_MS.shortest;
  let timer: unknown;

  /** Follows the rooms that the client does not track by itself; returns whether anything is new. */
  function take(rooms: Room[], me: Profile): boolean {
    const before = known;
    const now = new Map(rooms.map((room) => [room.slug, room]));
    known = now;
    // What came between the last socket and now is in the lists, and in no event.
    if (before) tellRoomNews({ events, me }, before, now);
    else events.emit('rooms.stale', {});
    for (const slug of others.tracked()) if (!now.has(slug) || healer.has(slug)) others.untrack(slug);
    for (const [slug, room] of now) {
      if (healer.has(slug) || others.has(slug)) continue;
      const { rev, lastSeq } = before?.get(slug) ?? room;
      others.track(slug, rev, lastSeq);
    }
    const revs = Object.fromEntries(rooms.map(({ slug, rev }) => [slug, rev]));
    healer.heads(revs);
    others.heads(revs, MAX_ROOMS);
    return rooms.some(({ slug, rev }) => before?.get(slug)?.rev !== rev);
  }

  async function ask(): Promise<void> {
    const mine = round;
    isAsking = true;
    try {
      const rooms = await deps.readRooms();
      const me = deps.user();
      if (mine !== round || !me) return;
      const wasActive = isActive;
      isActive = true;
      wait = take(rooms, me) ? INTERVAL_MS.shortest : Math.min(INTERVAL_MS.longest, wait * GROWTH);
      if (!wasActive) deps.onChange();
      schedule(wait);
    } catch (error) {
      if (mine === round) onFailure(toChatError(error));
    } finally {
      if (mine === round) isAsking = false;
    }
  }

  /** Where REST fails as well, the server is away: the next socket that fails asks again. */
  function onFailure({ code, retryAfter = 0, retryable }: ChatError): void {
    if (isActive && retryable && code !== 'network' && code !== 'timeout')
      return schedule(Math.max(INTERVAL_MS.longest, retryAfter * 1000));
    const wasActive = isActive;
    end();
    if (wasActive) deps.onChange();
  }

  function schedule(milliseconds: number): void {
    const least = isPageHidden() ? INTERVAL_MS.hidden : milliseconds;
    // A thousand clients behind one proxy do not ask in the same second.
    timer = clock.setTimeout(() => void ask(), least * (0.8 + 0.4 * random()));
  }

  function end(): void {
    round += 1;
    isAsking = false;
    isActive = false;
    known = undefined;
    wait = INTERVAL_MS.shortest;
    clock.clearTimeout(timer);
    others.clear();
  }

  return {
    /** Whether what happens is received by REST now. */
    get isActive() {
      return isActive;
    },
    /** Reads what rooms missed, as the socket's `sync` does. */
    sync,
    /** A socket did not open. One that took all its time says as much as several that were refused. */
    failed({ code }: ChatError): void {
      failures += code === 'timeout' ? MAX_FAILURES : 1;
      if (failures >= MAX_FAILURES && !isActive && !isAsking) void ask();
    },
    /** A socket is open, or none is wanted any more. */
    stop(): void {
      failures = 0;
      end();
    },
  };
}
